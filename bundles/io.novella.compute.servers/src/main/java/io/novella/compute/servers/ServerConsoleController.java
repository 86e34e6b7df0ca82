// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Policy;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads what guests write. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class ServerConsoleController implements ApiController {

    /** How many of the last lines; null or negative for all. */
    public record Wanted(@Nullable Integer length) {}

    /** What the guest wrote. */
    public record ConsoleOutput(String output) {}

    private final Compute compute;

    /** Serves the domain's servers. */
    @Activate
    public ServerConsoleController(@Reference Compute compute) {
        this.compute = compute;
    }

    /** The last lines of a server's console. */
    @Action("get-console-output")
    @ApiVersion(base = "2.1")
    @ExpectedErrors({404, 409})
    @Policy(value = "os_compute_api:os-console-output", check = "rule:admin_or_owner")
    public ConsoleOutput getConsoleOutput(Server server, Wanted wanted) {
        return new ConsoleOutput(compute.consoleOutput(server, wanted.length() == null ? -1 : wanted.length()));
    }
}
