// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.overlapping;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** Two methods that would both serve 2.5. */
@Component
@ApiResource(service = "compute", path = "overlapping")
public final class OverlappingController implements ApiController {

    @Get(name = "show")
    @ApiVersion(base = "2.1", max = "2.5")
    @Policy(value = "compute:overlapping:show", check = "@")
    public void early() {}

    @Get(name = "show")
    @ApiVersion(base = "2.5")
    @Policy(value = "compute:overlapping:show", check = "@")
    public void late() {}
}
