// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;

/** The registers with which a guest begins, derived from those of a processor after its reset. */
final class EntryState {

    // Intel's Software Developer's Manual, volume 3: control registers, and types of segments.
    private static final long CR0_PE = 1;
    private static final long CR0_ET = 1 << 4;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PAE = 1 << 5;
    private static final long EFER_LME = 1 << 8;
    private static final long EFER_LMA = 1 << 10;
    private static final int CODE = 11;
    private static final int DATA = 3;
    private static final int BUSY_TASK = 11;

    // Attributes of a segment, as io.novella.hypervisor.Segment packs them.
    private static final int CODE_OR_DATA = 1 << 4;
    private static final int PRESENT = 1 << 7;
    private static final int LONG = 1 << 13;
    private static final int WIDE = 1 << 14;
    private static final int PAGES = 1 << 15;

    private static final long ALL = 0xffffffffL;

    /** Of the table of segments: five entries of eight bytes. */
    private static final int GDT_BYTES = 5 * 8;

    /** Bit 1 of the flags is always set. */
    private static final long RFLAGS_RESET = 2;

    private EntryState() {}

    /** Real mode at {@code segment:0}, all general registers zero. */
    static CpuState realMode(CpuState reset, int segment) {
        Segment cs = new Segment(
                segment, (long) segment << 4, reset.cs().limit(), reset.cs().attributes());
        return with(
                reset,
                general(0, 0, 0, segment),
                cs,
                reset.ds(),
                reset.tr(),
                reset.gdt(),
                reset.idt(),
                new Control(reset.cr0(), reset.cr3(), reset.cr4(), reset.efer()));
    }

    /**
     * 32-bit protected mode without paging, as the PVH boot protocol requires: flat segments, a task, interrupts off.
     *
     * @param gdt guest-physical address of a table with code at 0x10, data at 0x18 and a task at 0x20
     */
    static CpuState protectedMode(CpuState reset, long rip, long rbx, long gdt) {
        return flat(
                reset,
                general(rip, rbx, 0, 0x10),
                gdt,
                WIDE,
                new Control(CR0_PE | CR0_ET, reset.cr3(), reset.cr4(), reset.efer()));
    }

    /**
     * 64-bit mode, as Linux' 64-bit boot protocol requires: paging on, flat segments, a task, interrupts off.
     *
     * @param gdt as for {@link #protectedMode}
     * @param pageTable guest-physical address of a page map that maps memory to itself
     */
    static CpuState longMode(CpuState reset, long rip, long rsi, long gdt, long pageTable) {
        return flat(
                reset,
                general(rip, 0, rsi, 0x10),
                gdt,
                LONG,
                new Control(CR0_PE | CR0_ET | CR0_PG, pageTable, CR4_PAE, EFER_LME | EFER_LMA));
    }

    private record Control(long cr0, long cr3, long cr4, long efer) {}

    private static CpuState flat(CpuState reset, Registers general, long gdt, int codeSize, Control control) {
        Segment code = new Segment(0x10, 0, ALL, CODE | CODE_OR_DATA | PRESENT | codeSize | PAGES);
        Segment data = new Segment(0x18, 0, ALL, DATA | CODE_OR_DATA | PRESENT | WIDE | PAGES);
        Segment task = new Segment(0x20, 0, 0x67, BUSY_TASK | PRESENT);
        return with(
                reset,
                general,
                code,
                data,
                task,
                new Segment(0, gdt, GDT_BYTES - 1, 0),
                new Segment(0, 0, 0, 0),
                control);
    }

    private static CpuState with(
            CpuState reset,
            Registers general,
            Segment code,
            Segment data,
            Segment task,
            Segment gdt,
            Segment idt,
            Control control) {
        return new CpuState(
                general,
                code,
                data,
                data,
                data,
                data,
                data,
                task,
                reset.ldt(),
                gdt,
                idt,
                control.cr0(),
                reset.cr2(),
                control.cr3(),
                control.cr4(),
                reset.cr8(),
                control.efer(),
                reset.apicBase());
    }

    private static Registers general(long rip, long rbx, long rsi, int cs) {
        return new Registers(0, rbx, 0, 0, rsi, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, rip, RFLAGS_RESET, cs);
    }
}
