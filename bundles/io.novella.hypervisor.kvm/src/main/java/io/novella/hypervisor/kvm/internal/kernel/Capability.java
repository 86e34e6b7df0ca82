// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

/** The capabilities an operator is told of. ABI: linux/kvm.h, {@code KVM_CAP_*}. */
public enum Capability {
    IRQCHIP(0),
    USER_MEMORY(3),
    SET_TSS_ADDR(4),
    EXT_CPUID(7),
    NR_VCPUS(9),
    NR_MEMSLOTS(10),
    MP_STATE(14),
    COALESCED_MMIO(15),
    SET_GUEST_DEBUG(23),
    IRQFD(32),
    PIT2(33),
    IOEVENTFD(36),
    SET_IDENTITY_MAP_ADDR(37),
    ADJUST_CLOCK(39),
    INTERNAL_ERROR_DATA(40),
    VCPU_EVENTS(41),
    DEBUGREGS(50),
    XSAVE(55),
    XCRS(56),
    TSC_CONTROL(60),
    GET_TSC_KHZ(61),
    MAX_VCPUS(66),
    SYNC_REGS(74),
    READONLY_MEM(81),
    X86_SMM(117),
    SPLIT_IRQCHIP(121),
    IMMEDIATE_EXIT(136),
    COALESCED_PIO(162),
    DIRTY_LOG_RING(192),
    BINARY_STATS_FD(203),
    EXIT_ON_EMULATION_FAILURE(204),
    XSAVE2(208);

    final int number;

    Capability(int number) {
        this.number = number;
    }
}
