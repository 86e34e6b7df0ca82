// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.relay;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.compute.Server;
import org.osgi.service.component.annotations.Component;

/** An action of a server, renamed by a schema in a version that only this bundle knows. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class RelayController implements ApiController {

    public record Params(String word) {}

    public record Result(String answer, String word) {}

    @Action("relay")
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:servers:relay", check = "rule:admin_or_owner")
    public Result relay(Server server, Params params) {
        return new Result(Runner.NAME, params.word());
    }
}
