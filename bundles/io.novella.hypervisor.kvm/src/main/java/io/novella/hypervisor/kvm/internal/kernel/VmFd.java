// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The descriptor of a VM. */
public final class VmFd implements AutoCloseable {

    // ABI: linux/kvm.h struct kvm_userspace_memory_region: u32 slot @0, u32 flags @4, u64 guest_phys_addr @8,
    // u64 memory_size @16, u64 userspace_addr @24; 32 bytes.
    private static final int REGION_BYTES = 32;

    /** Three pages below 4 GiB that Intel processors need for real mode; out of the way of memory and devices. */
    private static final long TSS_ADDRESS = 0xfffbd000L;

    private final int fd;
    private final int runBytes;

    VmFd(int fd, int runBytes) {
        this.fd = fd;
        this.runBytes = runBytes;
    }

    /** Gives KVM the place it needs to run real mode on processors that cannot. Before the first vCPU. */
    public void reserveTss() {
        if (Libc.ioctl(fd, KvmAbi.KVM_SET_TSS_ADDR, TSS_ADDRESS) < 0) {
            throw KernelFault.of("KVM_SET_TSS_ADDR");
        }
    }

    /** Makes host memory the guest's, from guest-physical 0. It must outlive this VM. */
    public void setMemory(GuestRam ram) {
        ByteBuffer region = ByteBuffer.allocateDirect(REGION_BYTES).order(ByteOrder.nativeOrder());
        region.putInt(0, 0).putInt(4, 0).putLong(8, 0).putLong(16, ram.size()).putLong(24, ram.hostAddress());
        if (Libc.ioctl(fd, KvmAbi.KVM_SET_USER_MEMORY_REGION, region) < 0) {
            throw KernelFault.of("KVM_SET_USER_MEMORY_REGION");
        }
    }

    /** A new vCPU in the processor's reset state. */
    public VcpuFd createVcpu(int index) {
        int vcpu = Libc.ioctl(fd, KvmAbi.KVM_CREATE_VCPU, (long) index);
        if (vcpu < 0) {
            throw KernelFault.of("KVM_CREATE_VCPU");
        }
        long run = Libc.mapShared(vcpu, runBytes);
        if (run == 0) {
            int errno = Libc.errno();
            Libc.close(vcpu);
            throw KernelFault.of("mmap of kvm_run", errno);
        }
        return new VcpuFd(vcpu, run, runBytes);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
