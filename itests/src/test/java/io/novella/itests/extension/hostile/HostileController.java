// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.hostile;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.osgi.service.component.annotations.Component;

/** Never returns, in the way that the request names. */
@Component
@ApiResource(service = "compute", path = "hostile")
public final class HostileController implements ApiController {

    public record Params(String what) {}

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:hostile", check = "@")
    public CompletionStage<Void> act(Params params) throws InterruptedException {
        switch (params.what()) {
            case "hang" -> new CountDownLatch(1).await();
            case "never" -> {
                return new CompletableFuture<>();
            }
            case "deaf" -> {
                while (!Boolean.getBoolean("novella.test.release")) {
                    Thread.onSpinWait();
                }
            }
            case "error" -> throw new Error("hostile");
            default -> {}
        }
        return CompletableFuture.completedFuture(null);
    }
}
