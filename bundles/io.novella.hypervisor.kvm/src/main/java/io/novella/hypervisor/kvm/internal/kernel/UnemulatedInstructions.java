// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

/**
 * Does for the guest what KVM's instruction emulator does not know and a kernel needs. It matters only where KVM has to
 * emulate the guest's kernel, on a host without hardware virtualization; there the guest may even see features in CPUID
 * that KVM has not offered, so leaving them out is no help.
 */
public final class UnemulatedInstructions {

    /** Linux tries INT3 once as it boots. */
    private static final int INT3 = 0xcc;

    private static final int BREAKPOINT = 3;

    // CLAC and STAC, which frame every access of Linux to a process's memory: 0f 01 ca, 0f 01 cb.
    private static final int CLAC = 0xca010f;
    private static final int STAC = 0xcb010f;
    private static final long FLAG_AC = 1 << 18;

    // POPCNT of rdi into rax and of edi into eax, which is how Linux counts bits: f3 48 0f b8 c7, f3 0f b8 c7.
    private static final long POPCNT_64 = 0xc7b80f48f3L;
    private static final long POPCNT_32 = 0xc7b80ff3L;

    private UnemulatedInstructions() {}

    /** Does the instruction that the vCPU has exited for. False if it is none of ours. */
    public static boolean run(VcpuFd vcpu) {
        long instruction = vcpu.shared().unemulated();
        if (instruction == -1) {
            return false;
        }
        if ((instruction & 0xff) == INT3) {
            vcpu.skip(1, 0, 0);
            vcpu.raise(BREAKPOINT);
        } else if ((instruction & 0xffffff) == CLAC) {
            vcpu.skip(3, 0, FLAG_AC);
        } else if ((instruction & 0xffffff) == STAC) {
            vcpu.skip(3, FLAG_AC, 0);
        } else if ((instruction & 0xffffffffffL) == POPCNT_64) {
            vcpu.countBits(5, -1L);
        } else if ((instruction & 0xffffffffL) == POPCNT_32) {
            vcpu.countBits(4, 0xffffffffL);
        } else {
            return false;
        }
        return true;
    }
}
