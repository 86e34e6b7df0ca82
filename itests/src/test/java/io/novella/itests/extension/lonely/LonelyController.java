// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.lonely;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Refers to a service that may not be there, or that refuses. */
@Component
@ApiResource(service = "compute", path = "lonely")
public final class LonelyController implements ApiController {

    public record Result(String answer) {}

    private final Callable<?> friend;

    @Activate
    public LonelyController(@Reference(target = "(novella.test=lonely)") Callable<?> friend) throws Exception {
        this.friend = friend;
        friend.call();
    }

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:lonely:show", check = "@")
    public Result show() throws Exception {
        return new Result(String.valueOf(friend.call()));
    }
}
