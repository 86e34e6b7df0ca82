// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.compute.Server;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Locks and unlocks servers. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class LocksController implements ApiController {

    /** Why. */
    public record Lock(@Nullable String lockedReason) {}

    private final Locks locks;

    /** Notes locks. */
    @Activate
    public LocksController(@Reference Locks locks) {
        this.locks = locks;
    }

    /** Keeps a server from being deleted. */
    @Action("lock")
    @ApiVersion(base = "2.1")
    @Status(202)
    @Policy(value = "os_compute_api:os-lock-server:lock", check = "rule:admin_or_owner")
    public void lock(Server server, Lock lock) {
        locks.lock(server.id(), Optional.ofNullable(lock.lockedReason()));
    }

    /** Takes the lock away. */
    @Action("unlock")
    @ApiVersion(base = "2.1")
    @Status(202)
    @Policy(value = "os_compute_api:os-lock-server:unlock", check = "rule:admin_or_owner")
    public void unlock(Server server) {
        locks.unlock(server.id());
    }
}
