// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.unresolvable;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** Its first version imports a package that is nowhere and another in a version that is not there. */
@Component
@ApiResource(service = "compute", path = "unresolvable")
public final class UnresolvableController implements ApiController {

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:unresolvable:show", check = "@")
    public void show() {}
}
