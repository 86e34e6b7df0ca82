// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.slow;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Answers when the test lets it, on the request's thread or on another. */
@Component
@ApiResource(service = "compute", path = "slow")
public final class SlowController implements ApiController {

    public record Result(String answer) {}

    private final Supplier<?> test;
    private volatile boolean active = true;

    @Activate
    public SlowController(@Reference(target = "(novella.test=slow)") Supplier<?> test) {
        this.test = test;
    }

    @Deactivate
    void deactivate() {
        active = false;
    }

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:slow:here", check = "@")
    public Result here() {
        return new Result(test.get() + (active ? ", active" : ", deactivated"));
    }

    @Get("elsewhere")
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:slow:elsewhere", check = "@")
    public CompletionStage<Result> elsewhere() {
        return CompletableFuture.supplyAsync(this::here);
    }
}
