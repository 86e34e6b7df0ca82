// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.Registers;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The descriptor of a vCPU with the {@code kvm_run} it shares. Belongs to one thread, but for
 * {@link KvmRun#immediateExit}.
 */
public final class VcpuFd implements AutoCloseable {

    // ABI: asm/kvm.h struct kvm_regs: u64 rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags, 18 words; 144 bytes.
    private static final int REGS_BYTES = 144;
    private static final int RIP = 128;
    private static final int RFLAGS = 136;

    // ABI: asm/kvm.h struct kvm_sregs begins with struct kvm_segment cs: u64 base @0, u32 limit @8, u16 selector @12;
    // 312 bytes.
    private static final int SREGS_BYTES = 312;
    private static final int CS_BASE = 0;
    private static final int CS_SELECTOR = 12;

    /** Bit 1 of the flags is always set. */
    private static final long RFLAGS_RESET = 2;

    private final int fd;
    private final long runAddress;
    private final int runBytes;
    private final KvmRun run;

    VcpuFd(int fd, long runAddress, int runBytes) {
        this.fd = fd;
        this.runAddress = runAddress;
        this.runBytes = runBytes;
        this.run = new KvmRun(Libc.view(runAddress, runBytes));
    }

    /** What it shares with the kernel; not to be used after {@link #close}. */
    public KvmRun shared() {
        return run;
    }

    /** Runs the guest until it exits. Returns 0 with the exit in {@link #shared()}, or an error number. */
    public int run() {
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

    /** Its registers. */
    public Registers registers() {
        ByteBuffer r = struct(REGS_BYTES);
        call("KVM_GET_REGS", KvmAbi.KVM_GET_REGS, r);
        ByteBuffer s = struct(SREGS_BYTES);
        call("KVM_GET_SREGS", KvmAbi.KVM_GET_SREGS, s);
        return new Registers(
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                r.getLong(),
                Short.toUnsignedInt(s.getShort(CS_SELECTOR)));
    }

    @Override
    public void close() {
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
