// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.compute.Compute;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Which servers are locked, and why; in memory. */
@Component(service = Locks.class)
public final class Locks {

    private final Map<UUID, Optional<String>> reasons = new HashMap<>();
    private final Compute compute;

    /** None at first. */
    @Activate
    public Locks(@Reference Compute compute) {
        this.compute = compute;
    }

    /** Locks a server, or changes the reason. */
    synchronized void lock(UUID server, Optional<String> reason) {
        reasons.keySet().removeIf(each -> compute.findServer(each).isEmpty());
        reasons.put(server, reason);
    }

    /** Unlocks a server; no effect if it is not locked. */
    synchronized void unlock(UUID server) {
        reasons.remove(server);
    }

    synchronized boolean isLocked(UUID server) {
        return reasons.containsKey(server);
    }

    /** Why a server is locked; empty if it is not, or nobody said. */
    synchronized Optional<String> reason(UUID server) {
        return reasons.getOrDefault(server, Optional.empty());
    }
}
