// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import java.net.URI;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives out addresses of consoles. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class ConsolesController implements ApiController {

    /** Which kind of console; the schema knows which there are. */
    public record Wanted(String protocol, String type) {}

    /** Where a console is. */
    public record Address(String protocol, String type, String url) {}

    private final Compute compute;
    private final Tickets tickets;

    /** Serves the consoles of the domain's servers. */
    @Activate
    public ConsolesController(@Reference Compute compute, @Reference Tickets tickets) {
        this.compute = compute;
        this.tickets = tickets;
    }

    /** The address of a server's serial console. */
    @Post("{id}/console")
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 404, 409})
    @Policy(value = "compute:servers:open_console", check = "rule:admin_or_owner")
    public Address openConsole(Server server, Wanted wanted, RequestContext context) {
        compute.console(server);
        String path = ConsoleServlet.PATH + tickets.issue(server.id());
        return new Address(
                wanted.protocol(),
                wanted.type(),
                URI.create(context.serviceUrl()).resolve(path).toString());
    }
}
