// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

/**
 * Where a machine is in its life.
 *
 * <pre>
 * CREATED --restore--> PAUSED
 * CREATED --start--> RUNNING --pause, breakpoint--> PAUSED --resume--> RUNNING
 * RUNNING, PAUSED --stop--> STOPPED;  RUNNING --HLT--> STOPPED
 * RUNNING --triple fault, unmapped memory, kernel or device error--> FAILED
 * RUNNING, PAUSED --reset--> STOPPED --> RUNNING
 * STOPPED, FAILED --start--> RUNNING     (a power cycle: memory, CPU and devices are new, the console goes on)
 * CREATED, STOPPED, FAILED --start that the kernel refuses--> FAILED
 * any --close--> CLOSED                  (by way of STOPPED if its power is on)
 * </pre>
 */
public enum VmState {
    /** Never started. */
    CREATED,
    /** Its virtual CPU executes guest code. */
    RUNNING,
    /** Its virtual CPU holds still and can go on. */
    PAUSED,
    /** Powered off, by {@link VirtualMachine#stop()} or by the guest's HLT. */
    STOPPED,
    /** Ended by an error of the guest, of a device or of the kernel. */
    FAILED,
    /** Gone: everything it held is given back. */
    CLOSED
}
