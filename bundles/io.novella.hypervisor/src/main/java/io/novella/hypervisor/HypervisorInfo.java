// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a hypervisor says of itself.
 *
 * @param type what it is, for example {@code kvm}
 * @param state whether it can create machines
 * @param reason one sentence saying why it is down; empty when it is up
 * @param apiVersion the version of the kernel interface (12 for KVM); 0 when down
 * @param capabilities capability name to the value the kernel gave for it (0: absent), ordered by name; empty when down
 */
public record HypervisorInfo(
        String type, State state, String reason, int apiVersion, Map<String, Integer> capabilities) {

    /** Whether machines can be created. */
    public enum State {
        /** Machines can be created. */
        UP,
        /** No machine can be created; {@link HypervisorInfo#reason()} says why. */
        DOWN
    }

    /** Keeps its own ordered copy of the capabilities. */
    public HypervisorInfo {
        capabilities = Collections.unmodifiableMap(new TreeMap<>(capabilities));
    }

    /** A hypervisor that can create machines. */
    public static HypervisorInfo up(String type, int apiVersion, Map<String, Integer> capabilities) {
        return new HypervisorInfo(type, State.UP, "", apiVersion, capabilities);
    }

    /** A hypervisor that cannot, and why. */
    public static HypervisorInfo down(String type, String reason) {
        return new HypervisorInfo(type, State.DOWN, reason, 0, Map.of());
    }

    /** Whether {@link #state()} is {@link State#UP}. */
    public boolean isUp() {
        return state == State.UP;
    }
}
