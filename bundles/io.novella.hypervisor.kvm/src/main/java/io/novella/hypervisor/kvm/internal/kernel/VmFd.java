// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.spi.IoRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Map;

/** The descriptor of a VM. */
public final class VmFd implements AutoCloseable {

    // ABI: linux/kvm.h struct kvm_userspace_memory_region: u32 slot @0, u32 flags @4, u64 guest_phys_addr @8,
    // u64 memory_size @16, u64 userspace_addr @24; 32 bytes.
    private static final int REGION_BYTES = 32;
    private static final int MEM_LOG_DIRTY_PAGES = 1;
    private static final int MEM_READONLY = 2;

    // ABI: linux/kvm.h struct kvm_dirty_log: u32 slot @0, u32 padding @4, u64 dirty_bitmap @8; 16 bytes.
    private static final int DIRTY_LOG_BYTES = 16;
    private static final int DIRTY_LOG_BITMAP = 8;

    // ABI: linux/kvm.h struct kvm_pit_config: u32 flags @0; 64 bytes.
    private static final int PIT_CONFIG_BYTES = 64;
    private static final int PIT_SPEAKER_DUMMY = 1;

    // ABI: linux/kvm.h struct kvm_irqfd: u32 fd @0, u32 gsi @4, u32 flags @8, u32 resamplefd @12; 32 bytes.
    private static final int IRQFD_BYTES = 32;

    // ABI: linux/kvm.h struct kvm_ioeventfd: u64 datamatch @0, u64 addr @8, u32 len @16, s32 fd @20, u32 flags @24;
    // 64 bytes.
    private static final int IOEVENTFD_BYTES = 64;
    private static final int IOEVENTFD_PIO = 2;
    private static final int IOEVENTFD_DEASSIGN = 4;

    // ABI: linux/kvm.h struct kvm_coalesced_mmio_zone: u64 addr @0, u32 size @8, u32 pio @12; 16 bytes.
    private static final int ZONE_BYTES = 16;

    // ABI: linux/kvm.h struct kvm_enable_cap: u32 cap @0, u32 flags @4, u64 args[4] @8; 104 bytes.
    private static final int ENABLE_CAP_BYTES = 104;

    /**
     * Four pages that Intel processors need for real mode: one for page tables, three for a task. Below the largest
     * firmware, which ends at 4 GiB, and above every device.
     */
    private static final long IDENTITY_MAP_ADDRESS = 0xfeffc000L;

    private static final long TSS_ADDRESS = IDENTITY_MAP_ADDRESS + GuestRam.PAGE;

    private final int fd;
    private final int runBytes;
    private final Map<Capability, Integer> capabilities;

    VmFd(int fd, int runBytes, Map<Capability, Integer> capabilities) {
        this.fd = fd;
        this.runBytes = runBytes;
        this.capabilities = capabilities;
    }

    /** Gives KVM the place it needs to run real mode on processors that cannot. Before the first vCPU. */
    public void reserveTss() {
        if (has(Capability.SET_IDENTITY_MAP_ADDR)) {
            call(
                    "KVM_SET_IDENTITY_MAP_ADDR",
                    KvmAbi.KVM_SET_IDENTITY_MAP_ADDR,
                    struct(8).putLong(0, IDENTITY_MAP_ADDRESS));
        }
        if (Libc.ioctl(fd, KvmAbi.KVM_SET_TSS_ADDR, TSS_ADDRESS) < 0) {
            throw KernelFault.of("KVM_SET_TSS_ADDR");
        }
    }

    /** Makes host memory the guest's, from guest-physical 0. It must outlive this VM. */
    public void setMemory(MappedRam ram) {
        setMemory(0, 0, ram, 0);
    }

    /** Has KVM keep track of the pages that the guest writes to from now on. */
    public void logWrites(MappedRam ram) {
        setMemory(0, 0, ram, MEM_LOG_DIRTY_PAGES);
    }

    /** The pages that the guest has written to since the last call or {@link #logWrites}. */
    public BitSet writtenPages(MappedRam ram) {
        // A bit for each page, in words of 64.
        int words = (int) ((ram.size() / GuestRam.PAGE + Long.SIZE - 1) / Long.SIZE);
        ByteBuffer bitmap = struct(words * Long.BYTES);
        call(
                "KVM_GET_DIRTY_LOG",
                KvmAbi.KVM_GET_DIRTY_LOG,
                struct(DIRTY_LOG_BYTES).putLong(DIRTY_LOG_BITMAP, Libc.address(bitmap)));
        return BitSet.valueOf(bitmap.order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The descriptor, for the rest of this package. */
    int descriptor() {
        return fd;
    }

    /** Makes host memory the guest's that only ends in an exit when written to. It must outlive this VM. */
    public void setRom(long at, MappedRam rom) {
        setMemory(1, at, rom, has(Capability.READONLY_MEM) ? MEM_READONLY : 0);
    }

    /** Two PICs, an I/O APIC, and from then on a local APIC in every vCPU. Before the first vCPU. */
    public void createInterruptControllers() {
        if (Libc.ioctl(fd, KvmAbi.KVM_CREATE_IRQCHIP, 0L) < 0) {
            throw KernelFault.of("KVM_CREATE_IRQCHIP");
        }
    }

    /** A PC's timer at ports 0x40 to 0x43, and the port 0x61 beside it. After the interrupt controllers. */
    public void createTimer() {
        call("KVM_CREATE_PIT2", KvmAbi.KVM_CREATE_PIT2, struct(PIT_CONFIG_BYTES).putInt(0, PIT_SPEAKER_DUMMY));
    }

    /** Asks KVM for the bytes of an instruction it cannot emulate, where it can tell them. */
    public void tellUnemulatedInstructions() {
        if (has(Capability.EXIT_ON_EMULATION_FAILURE)) {
            ByteBuffer enable = struct(ENABLE_CAP_BYTES);
            enable.putInt(0, Capability.EXIT_ON_EMULATION_FAILURE.number).putLong(8, 1);
            call("KVM_ENABLE_CAP", KvmAbi.KVM_ENABLE_CAP, enable);
        }
    }

    /** Sets an interrupt line. */
    public void interruptLine(int line, boolean up) {
        // ABI: linux/kvm.h struct kvm_irq_level: u32 irq @0, u32 level @4; 8 bytes.
        call("KVM_IRQ_LINE", KvmAbi.KVM_IRQ_LINE, struct(8).putInt(0, line).putInt(4, up ? 1 : 0));
    }

    /** Lets an interrupt line go up and down with every signal of an event descriptor, for the life of that. */
    public void interruptOn(EventFd event, int line) {
        call(
                "KVM_IRQFD",
                KvmAbi.KVM_IRQFD,
                struct(IRQFD_BYTES).putInt(0, event.descriptor()).putInt(4, line));
    }

    /** Signals an event descriptor for a write of the range's width, instead of an exit. */
    public void signalOnWrite(EventFd event, IoRange at) {
        ioEventFd(event, at, 0);
    }

    /** Undoes {@link #signalOnWrite}. */
    public void noSignalOnWrite(EventFd event, IoRange at) {
        ioEventFd(event, at, IOEVENTFD_DEASSIGN);
    }

    /** Whether port writes can be kept in a {@link CoalescedRing}. */
    public boolean canCoalescePorts() {
        return has(Capability.COALESCED_PIO) && has(Capability.COALESCED_MMIO);
    }

    /** Keeps writes to these ports in the {@link CoalescedRing}, as long as there is room in it. */
    public void coalescePorts(int port, int count) {
        call(
                "KVM_REGISTER_COALESCED_MMIO",
                KvmAbi.KVM_REGISTER_COALESCED_MMIO,
                struct(ZONE_BYTES).putLong(0, port).putInt(8, count).putInt(12, 1));
    }

    /** A new vCPU in the processor's reset state; but for the first, one that waits to be started by another. */
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
        return new VcpuFd(vcpu, run, runBytes, capabilities.getOrDefault(Capability.COALESCED_MMIO, 0));
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    /** Whether this host's kernel has a capability. */
    public boolean has(Capability capability) {
        return value(capability) > 0;
    }

    /** What this host's kernel says of a capability; 0 if it lacks it. */
    int value(Capability capability) {
        return capabilities.getOrDefault(capability, 0);
    }

    private void setMemory(int slot, long at, MappedRam ram, int flags) {
        ByteBuffer region = struct(REGION_BYTES);
        region.putInt(0, slot)
                .putInt(4, flags)
                .putLong(8, at)
                .putLong(16, ram.size())
                .putLong(24, ram.hostAddress());
        call("KVM_SET_USER_MEMORY_REGION", KvmAbi.KVM_SET_USER_MEMORY_REGION, region);
    }

    private void ioEventFd(EventFd event, IoRange at, int flags) {
        int space = at.space() == IoRange.Space.PORT ? IOEVENTFD_PIO : 0;
        ByteBuffer argument = struct(IOEVENTFD_BYTES);
        argument.putLong(8, at.base()).putInt(16, (int) at.length());
        argument.putInt(20, event.descriptor()).putInt(24, space | flags);
        call("KVM_IOEVENTFD", KvmAbi.KVM_IOEVENTFD, argument);
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
