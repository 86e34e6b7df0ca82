// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.compute.Server;
import io.novella.example.history.servers.ConsoleTokens.Console;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Remote consoles: four actions until 2.5, one resource from 2.6 on. No server has a screen here, so the URL that is handed
 * out leads to what its token stands for, and not to a picture.
 */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class ConsolesController implements ApiController {

    private static final String OWNER = "rule:admin_or_owner";
    private static final String RULE = "os_compute_api:os-remote-consoles";

    /** Which protocol each type of console speaks. */
    private static final Map<String, String> PROTOCOLS = Map.of(
            "novnc", "vnc",
            "xvpvnc", "vnc",
            "spice-html5", "spice",
            "rdp-html5", "rdp",
            "serial", "serial",
            "webmks", "mks");

    /** The console that an action is to open. */
    public record Typed(String type) {}

    /** Where it is. */
    public record Opened(String type, String url) {}

    /** The console to make. */
    public record Wanted(String protocol, String type) {}

    /** What was made. */
    public record Made(String protocol, String type, String url) {}

    private final ConsoleTokens tokens;

    /** Hands out tokens. */
    @Activate
    public ConsolesController(@Reference ConsoleTokens tokens) {
        this.tokens = tokens;
    }

    /** A VNC console. */
    @Action("get-vnc-console")
    @ApiVersion(base = "2.1", max = "2.5", removed = "2.6")
    @ExpectedErrors(400)
    @Policy(value = RULE, check = OWNER)
    public Opened getVncConsole(Server server, Typed console, RequestContext context) {
        return opened(server, console, context);
    }

    /** A SPICE console. */
    @Action("get-spice-console")
    @ApiVersion(base = "2.1", max = "2.5", removed = "2.6")
    @ExpectedErrors(400)
    @Policy(value = RULE, check = OWNER)
    public Opened getSpiceConsole(Server server, Typed console, RequestContext context) {
        return opened(server, console, context);
    }

    /** An RDP console. */
    @Action("get-rdp-console")
    @ApiVersion(base = "2.1", max = "2.5", removed = "2.6")
    @ExpectedErrors(400)
    @Policy(value = RULE, check = OWNER)
    public Opened getRdpConsole(Server server, Typed console, RequestContext context) {
        return opened(server, console, context);
    }

    /** A serial console. */
    @Action("get-serial-console")
    @ApiVersion(base = "2.1", max = "2.5", removed = "2.6")
    @ExpectedErrors(400)
    @Policy(value = RULE, check = OWNER)
    public Opened getSerialConsole(Server server, Typed console, RequestContext context) {
        return opened(server, console, context);
    }

    /** A console of any protocol. */
    @Post(value = "{id}/remote-consoles", name = "create-remote-console")
    @ApiVersion(base = "2.6")
    @ExpectedErrors(400)
    @Policy(value = RULE, check = OWNER)
    public Made createRemoteConsole(Server server, Wanted wanted, RequestContext context) {
        if (!wanted.protocol().equals(PROTOCOLS.get(wanted.type()))) {
            throw Fault.badRequest("Unavailable console type " + wanted.type() + ".");
        }
        return new Made(wanted.protocol(), wanted.type(), url(server, wanted.protocol(), wanted.type(), context));
    }

    private Opened opened(Server server, Typed console, RequestContext context) {
        String protocol = PROTOCOLS.getOrDefault(console.type(), console.type());
        return new Opened(console.type(), url(server, protocol, console.type(), context));
    }

    private String url(Server server, String protocol, String type, RequestContext context) {
        return context.serviceUrl() + "/os-console-auth-tokens/"
                + tokens.issue(new Console(server.id(), protocol, type));
    }
}
