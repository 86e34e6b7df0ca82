// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import io.novella.hypervisor.HypervisorException;

/** Makes faults out of failed system calls. */
public final class KernelFault {

    private KernelFault() {}

    /** The fault of the call of this thread that has just failed. */
    public static HypervisorException of(String call) {
        return of(call, Libc.errno());
    }

    /** The fault of a call that failed with this error number. */
    public static HypervisorException of(String call, int errno) {
        return new HypervisorException(HypervisorException.Reason.KERNEL, describe(call, errno));
    }

    /** What failed and why, in words. */
    public static String describe(String call, int errno) {
        return call + " failed: " + Libc.strerror(errno) + " (errno " + errno + ")";
    }
}
