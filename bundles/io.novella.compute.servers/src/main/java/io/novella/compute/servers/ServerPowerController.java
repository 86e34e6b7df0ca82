// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Powers servers on and off. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class ServerPowerController implements ApiController {

    private final Compute compute;

    /** Serves the domain's servers. */
    @Activate
    public ServerPowerController(@Reference Compute compute) {
        this.compute = compute;
    }

    /** Powers a server on. */
    @Action("start")
    @ApiVersion(base = "2.1")
    @Status(202)
    @ExpectedErrors({404, 409})
    @Policy(value = "os_compute_api:servers:start", check = "rule:admin_or_owner")
    public void start(Server server) {
        compute.startServer(server);
    }

    /** Powers a server off. */
    @Action("stop")
    @ApiVersion(base = "2.1")
    @Status(202)
    @ExpectedErrors({404, 409})
    @Policy(value = "os_compute_api:servers:stop", check = "rule:admin_or_owner")
    public void stop(Server server) {
        compute.stopServer(server);
    }
}
