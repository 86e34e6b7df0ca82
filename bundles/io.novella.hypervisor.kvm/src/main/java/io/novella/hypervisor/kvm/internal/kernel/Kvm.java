// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.util.Map;
import java.util.TreeMap;

/** The open {@code /dev/kvm}. */
public final class Kvm implements AutoCloseable {

    private final int fd;
    private final int runBytes;
    private final Map<String, Integer> capabilities;

    private Kvm(int fd, int runBytes, Map<String, Integer> capabilities) {
        this.fd = fd;
        this.runBytes = runBytes;
        this.capabilities = capabilities;
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
            return new Kvm(fd, runBytes, capabilities(fd));
        } catch (HypervisorException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** The version of its interface. */
    public int apiVersion() {
        return KvmAbi.API_VERSION;
    }

    /** Every capability known by name, with the kernel's value for it. */
    public Map<String, Integer> capabilities() {
        return capabilities;
    }

    /** Whether the kernel has it. */
    public boolean has(Capability capability) {
        return capabilities.getOrDefault("KVM_CAP_" + capability, 0) > 0;
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
        return new VmFd(vm, runBytes);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    private static Map<String, Integer> capabilities(int fd) {
        Map<String, Integer> values = new TreeMap<>();
        for (Capability capability : Capability.values()) {
            values.put("KVM_CAP_" + capability, Math.max(0, Libc.ioctl(fd, KvmAbi.KVM_CHECK_EXTENSION, (long)
                    capability.number)));
        }
        return values;
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
