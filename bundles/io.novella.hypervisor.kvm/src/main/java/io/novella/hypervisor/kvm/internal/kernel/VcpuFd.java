// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import io.novella.hypervisor.kvm.internal.sys.PreparedCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a vCPU with the {@code kvm_run} it shares. Belongs to one thread, but for
 * {@link KvmRun#immediateExit}.
 */
public final class VcpuFd implements AutoCloseable {

    // ABI: asm/kvm.h struct kvm_regs: u64 rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags, 18 words; 144 bytes.
    private static final int REGS_BYTES = 144;
    private static final int RIP = 128;
    private static final int RFLAGS = 136;

    private static final int RAX = 0;
    private static final int RBX = 8;
    private static final int RSI = 32;
    private static final int RDI = 40;

    // ABI: asm/kvm.h struct kvm_sregs: struct kvm_segment cs ds es fs gs ss tr ldt @0, struct kvm_dtable gdt @192 and
    // idt @208, u64 cr0 @224, cr2, cr3 @240, cr4 @248, cr8, efer @264, apic_base, interrupt_bitmap[4]; 312 bytes.
    // struct kvm_segment: u64 base @0, u32 limit @8, u16 selector @12, u8 type @14, present, dpl, db @17, s, l, g,
    // avl, unusable @22; 24 bytes. struct kvm_dtable: u64 base @0, u16 limit @8; 16 bytes.
    private static final int SREGS_BYTES = 312;
    private static final int SEGMENT_BYTES = 24;
    private static final int CS_BASE = 0;
    private static final int CS_SELECTOR = 12;
    private static final int DATA_SEGMENTS = 6;
    private static final int TASK_REGISTER = 6;
    private static final int GDT_BASE = 192;
    private static final int GDT_LIMIT = 200;
    private static final int IDT_BASE = 208;
    private static final int IDT_LIMIT = 216;
    private static final int CR0 = 224;
    private static final int CR3 = 240;
    private static final int CR4 = 248;
    private static final int EFER = 264;

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

    /** Of the table of segments that {@code boot} writes: five entries of eight bytes. */
    private static final int GDT_BYTES = 5 * 8;

    // ABI: asm/kvm.h struct kvm_vcpu_events: u8 exception.injected @0, nr @1, has_error_code @2; u32 flags @20;
    // 64 bytes.
    private static final int EVENTS_BYTES = 64;
    private static final int EXCEPTION_INJECTED = 0;
    private static final int EXCEPTION_VECTOR = 1;
    private static final int EXCEPTION_HAS_ERROR_CODE = 2;
    private static final int EVENTS_FLAGS = 20;

    // ABI: linux/kvm.h struct kvm_guest_debug: u32 control @0, u32 pad @4, asm/kvm.h: u64 debugreg[8] @8; 72 bytes.
    // KVM_GUESTDBG_ENABLE 1, _SINGLESTEP 2, asm/kvm.h _USE_HW_BP 0x20000.
    private static final int GUEST_DEBUG_BYTES = 72;
    private static final int GUEST_DEBUG_CONTROL = 0;
    private static final int GUEST_DEBUG_DR0 = 8;
    private static final int GUEST_DEBUG_DR7 = 64;
    private static final int GUEST_DEBUG_ENABLE = 1;
    private static final int GUEST_DEBUG_SINGLE_STEP = 2;
    private static final int GUEST_DEBUG_HARDWARE = 0x20000;

    /** Intel's manual, volume 3, 17.2.4: bit 10 is always 1, bit 9 (GE) is recommended. */
    private static final long DR7_FIXED = 0x600;

    // ABI: linux/kvm.h struct kvm_translation: u64 linear_address @0, u64 physical_address @8, u8 valid @16; 24 bytes.
    private static final int TRANSLATION_BYTES = 24;
    private static final int TRANSLATION_LINEAR = 0;
    private static final int TRANSLATION_PHYSICAL = 8;
    private static final int TRANSLATION_VALID = 16;

    /** Carry, parity, adjust, zero, sign and overflow. */
    private static final long ARITHMETIC_FLAGS = 0x8d5;

    private static final long ZERO_FLAG = 0x40;

    /** Bit 1 of the flags is always set. */
    private static final long RFLAGS_RESET = 2;

    private final int fd;
    private final long runAddress;
    private final int runBytes;
    private final KvmRun run;
    private final PreparedCall enter;
    private final @Nullable CoalescedRing ring;

    VcpuFd(int fd, long runAddress, int runBytes, int ringPage) {
        this.fd = fd;
        this.runAddress = runAddress;
        this.runBytes = runBytes;
        this.run = new KvmRun(Libc.view(runAddress, runBytes));
        this.enter = Libc.prepareIoctl(fd, KvmAbi.KVM_RUN, 0);
        this.ring = ringPage > 0
                ? new CoalescedRing(Libc.view(runAddress + (long) ringPage * GuestRam.PAGE, GuestRam.PAGE))
                : null;
    }

    /** What it shares with the kernel; not to be used after {@link #close}. */
    public KvmRun shared() {
        return run;
    }

    /** Where its VM keeps port writes, if this kernel can; not to be used after {@link #close}. */
    public @Nullable CoalescedRing ring() {
        return ring;
    }

    /** What the guest's CPUID instruction is to answer. */
    public void setCpuid(Cpuid cpuid) {
        call("KVM_SET_CPUID2", KvmAbi.KVM_SET_CPUID2, cpuid.toTable());
    }

    /** Runs the guest until it exits. Returns 0 with the exit in {@link #shared()}, or an error number. */
    public int run() {
        if (enter.call() >= 0) {
            return 0;
        }
        // The ordinary call tells why. A reason that does not last, such as a stranger's signal, makes it one more
        // entry.
        return Libc.ioctl(fd, KvmAbi.KVM_RUN, 0L) < 0 ? Libc.errno() : 0;
    }

    /** Puts it into real mode at {@code segment:0}, all general registers zero. */
    public void enterRealMode(int segment) {
        ByteBuffer sregs = struct(SREGS_BYTES);
        call("KVM_GET_SREGS", KvmAbi.KVM_GET_SREGS, sregs);
        sregs.putLong(CS_BASE, (long) segment << 4).putShort(CS_SELECTOR, (short) segment);
        call("KVM_SET_SREGS", KvmAbi.KVM_SET_SREGS, sregs);
        ByteBuffer regs = struct(REGS_BYTES);
        regs.putLong(RIP, 0).putLong(RFLAGS, RFLAGS_RESET);
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /**
     * Puts it into 32-bit protected mode without paging, as the PVH boot protocol asks: flat segments, a task, interrupts
     * off.
     *
     * @param gdt guest-physical address of a table with code at 0x10, data at 0x18 and a task at 0x20
     */
    public void enterProtectedMode(long rip, long rbx, long gdt) {
        ByteBuffer sregs = flatSegments(gdt, false);
        sregs.putLong(CR0, CR0_PE | CR0_ET);
        call("KVM_SET_SREGS", KvmAbi.KVM_SET_SREGS, sregs);
        ByteBuffer regs = struct(REGS_BYTES);
        regs.putLong(RBX, rbx).putLong(RIP, rip).putLong(RFLAGS, RFLAGS_RESET);
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /**
     * Puts it into 64-bit mode, as Linux' 64-bit boot protocol asks: paging on, flat segments, a task, interrupts off.
     *
     * @param gdt as for {@link #enterProtectedMode}
     * @param pageTable guest-physical address of a page map that maps memory to itself
     */
    public void enterLongMode(long rip, long rsi, long gdt, long pageTable) {
        ByteBuffer sregs = flatSegments(gdt, true);
        sregs.putLong(CR0, CR0_PE | CR0_ET | CR0_PG)
                .putLong(CR3, pageTable)
                .putLong(CR4, CR4_PAE)
                .putLong(EFER, EFER_LME | EFER_LMA);
        call("KVM_SET_SREGS", KvmAbi.KVM_SET_SREGS, sregs);
        ByteBuffer regs = struct(REGS_BYTES);
        regs.putLong(RSI, rsi).putLong(RIP, rip).putLong(RFLAGS, RFLAGS_RESET);
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /** Skips so many bytes of instructions, and sets and clears flags. */
    public void skip(int bytes, long set, long cleared) {
        ByteBuffer regs = struct(REGS_BYTES);
        call("KVM_GET_REGS", KvmAbi.KVM_GET_REGS, regs);
        regs.putLong(RIP, regs.getLong(RIP) + bytes);
        regs.putLong(RFLAGS, (regs.getLong(RFLAGS) & ~cleared) | set);
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /** Skips an instruction that counts the bits of rdi, as far as they are in the mask, into rax; with its flags. */
    public void countBits(int bytes, long mask) {
        ByteBuffer regs = struct(REGS_BYTES);
        call("KVM_GET_REGS", KvmAbi.KVM_GET_REGS, regs);
        long bits = regs.getLong(RDI) & mask;
        regs.putLong(RAX, Long.bitCount(bits)).putLong(RIP, regs.getLong(RIP) + bytes);
        regs.putLong(RFLAGS, (regs.getLong(RFLAGS) & ~ARITHMETIC_FLAGS) | (bits == 0 ? ZERO_FLAG : 0));
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /** Raises an exception without error code in the guest. */
    public void raise(int vector) {
        ByteBuffer events = struct(EVENTS_BYTES);
        call("KVM_GET_VCPU_EVENTS", KvmAbi.KVM_GET_VCPU_EVENTS, events);
        events.put(EXCEPTION_INJECTED, (byte) 1)
                .put(EXCEPTION_VECTOR, (byte) vector)
                .put(EXCEPTION_HAS_ERROR_CODE, (byte) 0)
                .putInt(EVENTS_FLAGS, 0);
        call("KVM_SET_VCPU_EVENTS", KvmAbi.KVM_SET_VCPU_EVENTS, events);
    }

    private ByteBuffer flatSegments(long gdt, boolean longMode) {
        ByteBuffer sregs = struct(SREGS_BYTES);
        call("KVM_GET_SREGS", KvmAbi.KVM_GET_SREGS, sregs);
        segment(sregs, 0, 0x10, 0xffffffff, CODE, !longMode, longMode, true);
        for (int data = 1; data < DATA_SEGMENTS; data++) {
            segment(sregs, data, 0x18, 0xffffffff, DATA, true, false, true);
        }
        segment(sregs, TASK_REGISTER, 0x20, 0x67, BUSY_TASK, false, false, false);
        sregs.putLong(GDT_BASE, gdt).putShort(GDT_LIMIT, (short) (GDT_BYTES - 1));
        return sregs.putLong(IDT_BASE, 0).putShort(IDT_LIMIT, (short) 0);
    }

    private static void segment(
            ByteBuffer sregs,
            int number,
            int selector,
            int limit,
            int type,
            boolean wide,
            boolean longMode,
            boolean codeOrData) {
        int at = number * SEGMENT_BYTES;
        sregs.putLong(at, 0).putInt(at + 8, limit).putShort(at + 12, (short) selector);
        sregs.put(at + 14, (byte) type).put(at + 15, (byte) 1).put(at + 16, (byte) 0);
        sregs.put(at + 17, (byte) (wide ? 1 : 0)).put(at + 18, (byte) (codeOrData ? 1 : 0));
        sregs.put(at + 19, (byte) (longMode ? 1 : 0)).put(at + 20, (byte) (codeOrData ? 1 : 0));
        sregs.put(at + 21, (byte) 0).put(at + 22, (byte) 0);
    }

    /** The descriptor, for the rest of this package. */
    int descriptor() {
        return fd;
    }

    /** Its registers. */
    public CpuState state() {
        ByteBuffer regs = struct(REGS_BYTES);
        call("KVM_GET_REGS", KvmAbi.KVM_GET_REGS, regs);
        ByteBuffer sregs = struct(SREGS_BYTES);
        call("KVM_GET_SREGS", KvmAbi.KVM_GET_SREGS, sregs);
        return RegisterLayout.read(regs, sregs);
    }

    /** Sets the general registers. */
    public void registers(Registers registers) {
        ByteBuffer regs = struct(REGS_BYTES);
        RegisterLayout.write(registers, regs);
        call("KVM_SET_REGS", KvmAbi.KVM_SET_REGS, regs);
    }

    /**
     * Makes it exit after every instruction, or before those at some linear addresses, at most four. Both off: as if there
     * were no debugger.
     */
    public void debug(boolean singleStep, Collection<Long> breakpoints) {
        ByteBuffer debug = struct(GUEST_DEBUG_BYTES);
        int control = 0;
        if (singleStep) {
            control |= GUEST_DEBUG_ENABLE | GUEST_DEBUG_SINGLE_STEP;
        }
        if (!breakpoints.isEmpty()) {
            control |= GUEST_DEBUG_ENABLE | GUEST_DEBUG_HARDWARE;
            long enabled = DR7_FIXED;
            int index = 0;
            for (long address : breakpoints) {
                debug.putLong(GUEST_DEBUG_DR0 + 8 * index, address);
                // Global enable; the fields for kind and length stay 0: on execution.
                enabled |= 2L << 2 * index;
                index++;
            }
            debug.putLong(GUEST_DEBUG_DR7, enabled);
        }
        debug.putInt(GUEST_DEBUG_CONTROL, control);
        call("KVM_SET_GUEST_DEBUG", KvmAbi.KVM_SET_GUEST_DEBUG, debug);
    }

    /** The guest-physical address of a linear one; -1 if the page tables have none. */
    public long translate(long linear) {
        ByteBuffer translation = struct(TRANSLATION_BYTES);
        translation.putLong(TRANSLATION_LINEAR, linear);
        call("KVM_TRANSLATE", KvmAbi.KVM_TRANSLATE, translation);
        return translation.get(TRANSLATION_VALID) == 0 ? -1 : translation.getLong(TRANSLATION_PHYSICAL);
    }

    /** What the kernel counts for it, by the kernel's names. */
    public Map<String, Long> statistics() {
        int stats = Libc.ioctl(fd, KvmAbi.KVM_GET_STATS_FD, 0L);
        if (stats < 0) {
            throw KernelFault.of("KVM_GET_STATS_FD");
        }
        try {
            return BinaryStats.read(stats);
        } finally {
            Libc.close(stats);
        }
    }

    @Override
    public void close() {
        enter.close();
        Libc.munmap(runAddress, runBytes);
        Libc.close(fd);
    }

    private void call(String name, long request, ByteBuffer argument) {
        if (Libc.ioctl(fd, request, argument) < 0) {
            throw KernelFault.of(name);
        }
    }

    private static ByteBuffer struct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
