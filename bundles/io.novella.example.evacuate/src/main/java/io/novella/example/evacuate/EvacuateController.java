// SPDX-License-Identifier: Apache-2.0
package io.novella.example.evacuate;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.compute.Server;
import io.novella.compute.ServerStatus;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Evacuates a server from a failed host. It is an example: there is one host here, so nothing moves, and the answer is
 * what Nova's would be.
 *
 * <p>Up to 4.x a server rebuilt on storage of its own gets a password in any case, a made one if none is given; from
 * 5.0 on only a given one.
 */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class EvacuateController implements ApiController {

    private static final int PASSWORD_BYTES = 9;

    /** Flat parameters of all versions; null for what a version does not know or a client left out. */
    public record Params(
            @Nullable String host,
            @Nullable Boolean onSharedStorage,
            @Nullable String adminPass,
            @Nullable Boolean force) {}

    /** Flat result; a version shows what its schema names. */
    public record Result(@Nullable String adminPass, String message) {}

    private final Supplier<String> passwords;

    /** Makes passwords of 72 random bits. */
    @Activate
    public EvacuateController() {
        SecureRandom random = new SecureRandom();
        passwords = () -> {
            byte[] bits = new byte[PASSWORD_BYTES];
            random.nextBytes(bits);
            return Base64.getUrlEncoder().encodeToString(bits);
        };
    }

    EvacuateController(Supplier<String> passwords) {
        this.passwords = passwords;
    }

    /** Evacuates, with a password in any case. Serves up to 4.5, the last version before 5.0 that anybody declares. */
    @Action("evacuate")
    @ApiVersion(base = "2.1", max = "4.5")
    @Status(200)
    @Status(value = 202, since = "4.0")
    @ExpectedErrors({400, 404, 409})
    @Policy(value = "compute:servers:evacuate", check = "rule:admin_api")
    public Result evacuate(Server server, Params params) {
        check(server, params);
        boolean shared = isTrue(params.onSharedStorage());
        String given = params.adminPass();
        return new Result(shared ? null : given == null ? passwords.get() : given, report("evacuate", server, params));
    }

    /** Evacuates, with a password only if one is given. */
    @Action("evacuate")
    @ApiVersion(base = "5.0")
    @Status(202)
    @ExpectedErrors({400, 404, 409})
    @Policy(value = "compute:servers:evacuate", check = "rule:admin_api")
    public Result evacuateSemantic5(Server server, Params params) {
        check(server, params);
        return new Result(params.adminPass(), report("evacuateSemantic5", server, params));
    }

    private static void check(Server server, Params params) {
        if (isTrue(params.onSharedStorage()) && params.adminPass() != null) {
            throw Fault.badRequest("admin password can't be changed on existing disk");
        }
        ServerStatus status = server.status();
        if (status == ServerStatus.BUILD || status == ServerStatus.PAUSED) {
            throw Fault.conflict(
                    "Cannot 'evacuate' instance " + server.id() + " while it is in vm_state " + status.vmState());
        }
    }

    private static String report(String method, Server server, Params params) {
        String host = params.host();
        return method + " took " + server.name() + " to " + (host == null ? "any host" : host)
                + (isTrue(params.force()) ? ", by force" : "");
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
