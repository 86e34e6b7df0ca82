// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;
import java.nio.ByteBuffer;

/**
 * How the kernel lays registers out.
 *
 * <p>ABI: asm/kvm.h struct kvm_regs: u64 rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags; 144 bytes. struct kvm_sregs: struct
 * kvm_segment cs ds es fs gs ss tr ldt @0, struct kvm_dtable gdt @192, idt @208, u64 cr0 cr2 cr3 cr4 cr8 efer apic_base @224;
 * 312 bytes. struct kvm_segment: u64 base @0, u32 limit @8, u16 selector @12, u8 type present dpl db s l g avl @14; 24 bytes.
 * struct kvm_dtable: u64 base @0, u16 limit @8; 16 bytes.
 */
final class RegisterLayout {

    private static final int SEGMENT_BYTES = 24;
    private static final int GDT = 192;
    private static final int IDT = 208;
    private static final int CONTROL = 224;

    private RegisterLayout() {}

    static CpuState read(ByteBuffer regs, ByteBuffer sregs) {
        Segment cs = segment(sregs, 0);
        return new CpuState(
                general(regs, cs.selector()),
                cs,
                segment(sregs, 1),
                segment(sregs, 2),
                segment(sregs, 3),
                segment(sregs, 4),
                segment(sregs, 5),
                segment(sregs, 6),
                segment(sregs, 7),
                table(sregs, GDT),
                table(sregs, IDT),
                sregs.getLong(CONTROL),
                sregs.getLong(CONTROL + 8),
                sregs.getLong(CONTROL + 16),
                sregs.getLong(CONTROL + 24),
                sregs.getLong(CONTROL + 32),
                sregs.getLong(CONTROL + 40),
                sregs.getLong(CONTROL + 48));
    }

    /** Writes segments, tables and control registers over those of a {@code kvm_sregs}. */
    static void write(CpuState state, ByteBuffer sregs) {
        Segment[] segments = {
            state.cs(), state.ds(), state.es(), state.fs(), state.gs(), state.ss(), state.tr(), state.ldt()
        };
        for (int i = 0; i < segments.length; i++) {
            segment(segments[i], sregs, SEGMENT_BYTES * i);
        }
        table(state.gdt(), sregs, GDT);
        table(state.idt(), sregs, IDT);
        sregs.putLong(CONTROL, state.cr0())
                .putLong(CONTROL + 8, state.cr2())
                .putLong(CONTROL + 16, state.cr3())
                .putLong(CONTROL + 24, state.cr4())
                .putLong(CONTROL + 40, state.efer());
    }

    private static void segment(Segment segment, ByteBuffer sregs, int at) {
        int attributes = segment.attributes();
        sregs.putLong(at, segment.base()).putInt(at + 8, (int) segment.limit()).putShort(at + 12, (short)
                segment.selector());
        int present = attributes >> 7 & 1;
        byte[] bits = {
            (byte) (attributes & 15),
            (byte) present,
            (byte) (attributes >> 5 & 3),
            (byte) (attributes >> 14 & 1),
            (byte) (attributes >> 4 & 1),
            (byte) (attributes >> 13 & 1),
            (byte) (attributes >> 15 & 1),
            (byte) (attributes >> 12 & 1)
        };
        for (int i = 0; i < bits.length; i++) {
            sregs.put(at + 14 + i, bits[i]);
        }
    }

    private static void table(Segment table, ByteBuffer sregs, int at) {
        sregs.putLong(at, table.base()).putShort(at + 8, (short) table.limit());
    }

    static void write(Registers r, ByteBuffer regs) {
        long[] words = {
            r.rax(),
            r.rbx(),
            r.rcx(),
            r.rdx(),
            r.rsi(),
            r.rdi(),
            r.rsp(),
            r.rbp(),
            r.r8(),
            r.r9(),
            r.r10(),
            r.r11(),
            r.r12(),
            r.r13(),
            r.r14(),
            r.r15(),
            r.rip(),
            r.rflags()
        };
        for (int i = 0; i < words.length; i++) {
            regs.putLong(8 * i, words[i]);
        }
    }

    private static Registers general(ByteBuffer r, int cs) {
        return new Registers(
                r.getLong(0),
                r.getLong(8),
                r.getLong(16),
                r.getLong(24),
                r.getLong(32),
                r.getLong(40),
                r.getLong(48),
                r.getLong(56),
                r.getLong(64),
                r.getLong(72),
                r.getLong(80),
                r.getLong(88),
                r.getLong(96),
                r.getLong(104),
                r.getLong(112),
                r.getLong(120),
                r.getLong(128),
                r.getLong(136),
                cs);
    }

    private static Segment segment(ByteBuffer sregs, int index) {
        int at = SEGMENT_BYTES * index;
        int type = sregs.get(at + 14);
        int present = sregs.get(at + 15);
        int dpl = sregs.get(at + 16);
        int db = sregs.get(at + 17);
        int s = sregs.get(at + 18);
        int l = sregs.get(at + 19);
        int g = sregs.get(at + 20);
        int avl = sregs.get(at + 21);
        return new Segment(
                Short.toUnsignedInt(sregs.getShort(at + 12)),
                sregs.getLong(at),
                Integer.toUnsignedLong(sregs.getInt(at + 8)),
                type | s << 4 | dpl << 5 | present << 7 | avl << 12 | l << 13 | db << 14 | g << 15);
    }

    private static Segment table(ByteBuffer sregs, int at) {
        return new Segment(0, sregs.getLong(at), Short.toUnsignedLong(sregs.getShort(at + 8)), 0);
    }
}
