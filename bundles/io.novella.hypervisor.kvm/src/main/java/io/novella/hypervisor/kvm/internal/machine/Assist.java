// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;

/**
 * Does for the guest the one instruction that KVM's emulator lacks and a kernel needs. It matters only where KVM has to
 * emulate the guest's kernel, on a host without hardware virtualization.
 */
final class Assist {

    /** Linux tries INT3 once as it boots. */
    private static final int INT3 = 0xcc;

    private static final int BREAKPOINT = 3;

    private Assist() {}

    /** Does the instruction that the vCPU has exited for. False if it is none of ours. */
    static boolean help(VcpuFd vcpu) {
        long instruction = vcpu.shared().unemulated();
        if (instruction == -1 || (instruction & 0xff) != INT3) {
            return false;
        }
        vcpu.skip(1);
        vcpu.raise(BREAKPOINT);
        return true;
    }
}
