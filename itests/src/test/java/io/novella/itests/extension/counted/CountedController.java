// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.counted;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.compute.Server;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Counts the requests that reach it. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class CountedController implements ApiController {

    public record Params(int amount) {}

    private final LongAdder calls;

    @Activate
    public CountedController(@Reference(target = "(novella.test=counted)") LongAdder calls) {
        this.calls = calls;
    }

    @Action("count")
    @ApiVersion(base = "2.1")
    @Status(202)
    @Policy(value = "compute:servers:count", check = "rule:admin_or_owner")
    public void count(Server server, Params params) {
        calls.increment();
    }
}
