// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Status;
import org.osgi.service.component.annotations.Component;

@Component
@ApiResource(service = "lighting", path = "lights", target = Light.class)
public final class LightsController implements ApiController {

    public record Shown(String id, int percent, String owner) {}

    public record Dim(int percent) {}

    @Get("{id}")
    @ApiVersion(base = "1.0")
    @Policy(value = "lighting:lights:show", check = "rule:lighting_owner")
    public Shown show(Light light) {
        return new Shown(light.id(), light.percent(), light.projectId());
    }

    @Action("dim")
    @ApiVersion(base = "1.2")
    @Status(204)
    @ExpectedErrors(409)
    @Policy(value = "lighting:lights:dim", check = "rule:lighting_owner")
    public void dim(Light light, Dim params) {
        if (params.percent() > light.percent()) {
            throw Fault.conflict("Light " + light.id() + " is darker than that already.");
        }
    }
}
