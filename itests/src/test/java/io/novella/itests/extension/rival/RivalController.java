// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.rival;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import org.osgi.service.component.annotations.Component;

/** Claims what the extension tiny serves. */
@Component
@ApiResource(service = "compute", path = "tiny")
public final class RivalController implements ApiController {

    public record Result(String answer) {}

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:tiny:show", check = "@")
    public Result show() {
        return new Result("rival");
    }
}
