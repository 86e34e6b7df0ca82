// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import io.novella.hypervisor.kvm.internal.sys.PreparedCall;
import io.novella.hypervisor.machine.accel.GuestRam;
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
    private static final int RDI = 40;

    // ABI: asm/kvm.h struct kvm_sregs: 312 bytes; RegisterLayout has its fields.
    private static final int SREGS_BYTES = 312;

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

    /** Sets its registers, apart from {@code cr8} and the base of the local APIC. */
    public void state(CpuState state) {
        ByteBuffer sregs = struct(SREGS_BYTES);
        call("KVM_GET_SREGS", KvmAbi.KVM_GET_SREGS, sregs);
        RegisterLayout.write(state, sregs);
        call("KVM_SET_SREGS", KvmAbi.KVM_SET_SREGS, sregs);
        registers(state.general());
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
