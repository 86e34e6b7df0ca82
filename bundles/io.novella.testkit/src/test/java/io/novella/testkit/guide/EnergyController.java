// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Hidden;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

@Component
@ApiResource(service = "lighting", path = "energy")
public final class EnergyController implements ApiController {

    public record Energy(int watts, @Hidden Meter source) {}

    private final Meter meter;

    @Activate
    public EnergyController(@Reference Meter meter) {
        this.meter = meter;
    }

    @Get(name = "show")
    @ApiVersion(base = "1.0")
    @Policy(value = "lighting:energy:show", check = "@")
    public Energy show() {
        return new Energy(meter.watts(), meter);
    }
}
