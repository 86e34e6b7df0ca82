// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.badpolicy;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** Its rule does not parse. */
@Component
@ApiResource(service = "compute", path = "badpolicy")
public final class BadPolicyController implements ApiController {

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:badpolicy:show", check = "role:admin or (")
    public void show() {}
}
