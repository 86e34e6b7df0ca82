// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.promised;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** Its second version has another schema for the same version of the API. */
@Component
@ApiResource(service = "compute", path = "promised")
public final class PromisedController implements ApiController {

    public record Result(String answer) {}

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:promised:show", check = "@")
    public Result show() {
        return new Result("kept");
    }
}
