// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The open {@code /dev/kvm}. */
public final class Kvm implements AutoCloseable {

    private static final String HARDWARE = "HARDWARE_VIRTUALIZATION";
    private static final int MSRS_ASKED = 1024;
    private static final int MOST_MSRS = 1 << 16;
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private final int fd;
    private final int runBytes;
    private final Map<Capability, Integer> values;
    private final boolean hardware;

    private Kvm(int fd, int runBytes, Map<Capability, Integer> values) {
        this.fd = fd;
        this.hardware = hasHardware();
        this.runBytes = runBytes;
        this.values = values;
    }

    /**
     * Opens the device and checks that it is what this bundle speaks to.
     *
     * @throws HypervisorException {@code DOWN}, with a sentence for the operator
     */
    public static Kvm open(String path) {
        int fd = Libc.openDevice(path);
        if (fd < 0) {
            throw down(path + ": " + openError(Libc.errno()));
        }
        try {
            int version = Libc.ioctl(fd, KvmAbi.KVM_GET_API_VERSION, 0L);
            if (version < 0) {
                throw down(path + ": is not KVM");
            }
            if (version != KvmAbi.API_VERSION) {
                throw down(path + ": KVM API version " + version + "; " + KvmAbi.API_VERSION + " is needed");
            }
            for (Capability needed : new Capability[] {Capability.USER_MEMORY, Capability.IMMEDIATE_EXIT}) {
                if (Libc.ioctl(fd, KvmAbi.KVM_CHECK_EXTENSION, (long) needed.number) <= 0) {
                    throw down(path + ": this kernel lacks KVM_CAP_" + needed);
                }
            }
            int runBytes = Libc.ioctl(fd, KvmAbi.KVM_GET_VCPU_MMAP_SIZE, 0L);
            if (runBytes < KvmRun.BYTES) {
                throw down(path + ": KVM_GET_VCPU_MMAP_SIZE gave " + runBytes);
            }
            return new Kvm(fd, runBytes, probe(fd));
        } catch (HypervisorException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** The version of its interface. */
    public int apiVersion() {
        return KvmAbi.API_VERSION;
    }

    /**
     * Every capability known by name, with the kernel's value for it; and whether there is hardware virtualization, without
     * which KVM emulates what a guest does with the processor's privileges.
     */
    public Map<String, Integer> capabilities() {
        Map<String, Integer> named = new TreeMap<>();
        values.forEach((capability, value) -> named.put("KVM_CAP_" + capability, value));
        named.put(HARDWARE, hardware ? 1 : 0);
        return named;
    }

    /** What this host's KVM can give a guest of its processor. */
    public Cpuid supportedCpuid() {
        return Cpuid.read(
                "KVM_GET_SUPPORTED_CPUID",
                table -> Libc.ioctl(fd, KvmAbi.KVM_GET_SUPPORTED_CPUID, table) < 0 ? Libc.errno() : 0);
    }

    /** The model-specific registers that this host's KVM keeps for a vCPU. */
    public int[] msrIndices() {
        // ABI: linux/kvm.h struct kvm_msr_list: u32 nmsrs @0, u32 indices[] @4.
        ByteBuffer list = msrList(MSRS_ASKED);
        if (Libc.ioctl(fd, KvmAbi.KVM_GET_MSR_INDEX_LIST, list) < 0) {
            int errno = Libc.errno();
            int needed = list.getInt(0);
            if (errno != Libc.E2BIG || needed <= MSRS_ASKED || needed > MOST_MSRS) {
                throw KernelFault.of("KVM_GET_MSR_INDEX_LIST", errno);
            }
            list = msrList(needed);
            if (Libc.ioctl(fd, KvmAbi.KVM_GET_MSR_INDEX_LIST, list) < 0) {
                throw KernelFault.of("KVM_GET_MSR_INDEX_LIST");
            }
        }
        int[] indices = new int[list.getInt(0)];
        list.position(4).slice().order(ByteOrder.nativeOrder()).asIntBuffer().get(indices);
        return indices;
    }

    private static ByteBuffer msrList(int count) {
        return ByteBuffer.allocateDirect(4 + 4 * count)
                .order(ByteOrder.nativeOrder())
                .putInt(0, count);
    }

    /** Whether the kernel has it. */
    public boolean has(Capability capability) {
        return values.getOrDefault(capability, 0) > 0;
    }

    /** A new, empty VM. */
    public VmFd createVm() {
        int vm;
        do {
            vm = Libc.ioctl(fd, KvmAbi.KVM_CREATE_VM, 0L);
        } while (vm < 0 && Libc.errno() == Libc.EINTR);
        if (vm < 0) {
            throw KernelFault.of("KVM_CREATE_VM");
        }
        return new VmFd(vm, runBytes, values);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    private static Map<Capability, Integer> probe(int fd) {
        Map<Capability, Integer> values = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            values.put(capability, Math.max(0, Libc.ioctl(fd, KvmAbi.KVM_CHECK_EXTENSION, (long) capability.number)));
        }
        return values;
    }

    /** By the processor's flags: VT-x or AMD-V. A host that does not tell is one like most. */
    private static boolean hasHardware() {
        try (Stream<String> lines = Files.lines(PROCESSOR)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(flags -> flags.contains(" vmx") || flags.contains(" svm"))
                    .orElse(true);
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    private static String openError(int errno) {
        return switch (errno) {
            case Libc.ENOENT ->
                "no such file: load the module kvm_intel or kvm_amd, or switch on nested virtualization";
            case Libc.EACCES -> "permission denied: add the user to group kvm";
            default -> Libc.strerror(errno) + " (errno " + errno + ")";
        };
    }

    private static HypervisorException down(String message) {
        return new HypervisorException(Reason.DOWN, message);
    }
}
