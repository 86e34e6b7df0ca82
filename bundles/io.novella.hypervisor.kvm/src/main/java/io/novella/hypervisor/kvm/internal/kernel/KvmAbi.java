// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

/** Numbers of {@code linux/kvm.h} and {@code asm/kvm.h} for x86-64. Request numbers carry the size of their structure. */
final class KvmAbi {

    /** The only version there ever was since 2.6.22; the kernel's documentation says to refuse any other. */
    static final int API_VERSION = 12;

    // ABI: linux/kvm.h, ioctls of /dev/kvm
    static final long KVM_GET_API_VERSION = 0xae00;
    static final long KVM_CREATE_VM = 0xae01;
    static final long KVM_CHECK_EXTENSION = 0xae03;
    static final long KVM_GET_VCPU_MMAP_SIZE = 0xae04;

    // ABI: linux/kvm.h, ioctls of a VM
    static final long KVM_CREATE_VCPU = 0xae41;
    static final long KVM_SET_USER_MEMORY_REGION = 0x4020ae46L;
    static final long KVM_SET_TSS_ADDR = 0xae47;

    // ABI: linux/kvm.h, ioctls of a vCPU
    static final long KVM_RUN = 0xae80;
    static final long KVM_GET_REGS = 0x8090ae81L;
    static final long KVM_SET_REGS = 0x4090ae82L;
    static final long KVM_GET_SREGS = 0x8138ae83L;
    static final long KVM_SET_SREGS = 0x4138ae84L;
    static final long KVM_TRANSLATE = 0xc018ae85L;
    static final long KVM_SET_GUEST_DEBUG = 0x4048ae9bL;
    static final long KVM_GET_STATS_FD = 0xaece;

    // ABI: linux/kvm.h, kvm_run.exit_reason
    static final int KVM_EXIT_UNKNOWN = 0;
    static final int KVM_EXIT_IO = 2;
    static final int KVM_EXIT_DEBUG = 4;
    static final int KVM_EXIT_HLT = 5;
    static final int KVM_EXIT_MMIO = 6;
    static final int KVM_EXIT_SHUTDOWN = 8;
    static final int KVM_EXIT_FAIL_ENTRY = 9;
    static final int KVM_EXIT_INTR = 10;
    static final int KVM_EXIT_INTERNAL_ERROR = 17;

    private KvmAbi() {}
}
