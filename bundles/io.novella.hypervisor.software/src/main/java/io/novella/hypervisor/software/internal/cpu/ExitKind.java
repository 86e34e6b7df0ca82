// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/** The reason why a run of a CPU ended. */
public enum ExitKind {
    /** The CPU has not run yet. */
    NONE,
    /** An access to an I/O port: IN, OUT, INS or OUTS. */
    IO,
    /** An access to physical memory without RAM, or a store into read-only memory. */
    MMIO,
    /** HLT. The next run continues after it. */
    HALT,
    /** A triple fault. Only a reset makes the CPU run again. */
    SHUTDOWN,
    /** A breakpoint, or the end of a single step. */
    DEBUG,
    /** The run was interrupted by a kick. */
    INTERRUPTED,
    /** The CPU can take an external interrupt, and the caller had requested to know. */
    INTERRUPT_WINDOW,
    /** The guest needs something that this CPU does not have; {@link Exit#reason} says what. */
    UNSUPPORTED
}
