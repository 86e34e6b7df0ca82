// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Dims lamps; from 1.5 on in another format. */
@ApiResource(service = "lighting", path = "lamps", target = Lamp.class)
public final class LampsController implements ApiController {

    public record Dim(int percent) {}

    public record Shown(@Nullable String name, @Nullable Integer watts) {}

    @Action("dim")
    @ApiVersion(base = "1.0")
    @Status(204)
    @ExpectedErrors(409)
    @Policy(value = "lighting:lamps:dim", check = "rule:admin_or_owner")
    public void dim(Lamp lamp, Dim params) {
        if (params.percent() > 90) {
            throw Fault.conflict(lamp.name() + " would melt at " + params.percent() + " %");
        }
    }

    @Get("{id}")
    @ApiVersion(base = "1.0")
    @Policy(value = "lighting:lamps:show", check = "@")
    public CompletionStage<Shown> show(Lamp lamp) {
        return CompletableFuture.completedFuture(new Shown(lamp.name().isEmpty() ? null : lamp.name(), lamp.watts()));
    }
}
