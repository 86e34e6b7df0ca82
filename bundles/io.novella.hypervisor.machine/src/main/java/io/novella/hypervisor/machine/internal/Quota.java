// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

/**
 * What all machines of this host may have together; 0 is no limit.
 *
 * @param machines how many there may be
 * @param vcpus how many virtual CPUs they may have
 * @param memoryBytes how much memory
 */
public record Quota(long machines, long vcpus, long memoryBytes) {

    /** No limits. */
    public static final Quota NONE = new Quota(0, 0, 0);
}
