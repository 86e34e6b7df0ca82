// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

/**
 * The registers of a virtual CPU that say what it does and how it addresses memory.
 *
 * @param general the general registers
 * @param cr0 control register 0; {@code cr2} to {@code cr8} likewise
 * @param gdt base and limit of the global descriptor table, selector and attributes 0; {@code idt} likewise
 */
public record CpuState(
        Registers general,
        Segment cs,
        Segment ds,
        Segment es,
        Segment fs,
        Segment gs,
        Segment ss,
        Segment tr,
        Segment ldt,
        Segment gdt,
        Segment idt,
        long cr0,
        long cr2,
        long cr3,
        long cr4,
        long cr8,
        long efer,
        long apicBase) {

    /** Linear address of the next instruction. */
    public long pc() {
        return cs.base() + general.rip();
    }
}
