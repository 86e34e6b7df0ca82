// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.lighting;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** One light, in the form of the version. */
@Component
@ApiResource(service = "lighting", path = "lights")
public final class LightsController implements ApiController {

    public record Light(int brightness) {}

    @Get(value = "hall", name = "show")
    @ApiVersion(base = "1.0")
    @Policy(value = "lighting:lights:show", check = "@")
    public Light show() {
        return new Light(40);
    }
}
