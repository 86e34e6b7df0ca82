// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import java.net.URI;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a console's token stands for, as a proxy asks. */
@Component
@ApiResource(service = "compute", path = "os-console-auth-tokens")
public final class ConsoleTokensController implements ApiController {

    /** Where a server's console is read: by the action for it, at this very API. */
    public record Connection(UUID instanceUuid, String host, int port, String internalAccessPath) {}

    private final ConsoleTokens tokens;

    /** Knows the tokens that were handed out. */
    @Activate
    public ConsoleTokensController(@Reference ConsoleTokens tokens) {
        this.tokens = tokens;
    }

    /** What a token stands for. Nova tells it for all types from 2.31 on. */
    @Get("{token}")
    @ApiVersion(base = "2.31")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-console-auth-tokens", check = "rule:admin_api")
    public Connection show(RequestContext context) {
        UUID server = tokens.find(context.pathVariable("token").orElseThrow())
                .orElseThrow(() -> Fault.notFound("Token not found"))
                .server();
        URI api = URI.create(context.serviceUrl());
        return new Connection(server, api.getHost(), api.getPort(), api.getPath() + "/servers/" + server + "/action");
    }
}
