// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

/**
 * How much each machine may do in a second; 0 for no limit. A virtual CPU that does more is held back, and stops and pauses
 * as any other.
 *
 * @param portExits accesses to ports that leave the guest
 * @param consoleBytes bytes written to the console
 */
public record MachineRateLimits(long portExits, long consoleBytes) {

    /** No limits. */
    public static final MachineRateLimits NONE = new MachineRateLimits(0, 0);

    boolean isNone() {
        return portExits == 0 && consoleBytes == 0;
    }
}
