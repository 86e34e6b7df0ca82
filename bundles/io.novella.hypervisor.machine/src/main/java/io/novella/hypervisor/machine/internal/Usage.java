// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmSpec;

/** What all machines of this host have together. Powered-off machines count: they hold their place. */
final class Usage {

    private long machines;
    private long vcpus;
    private long memoryBytes;

    /**
     * Takes what a machine needs, all or nothing.
     *
     * @throws HypervisorException {@code QUOTA} with what there is, what is asked for and the limit
     */
    synchronized void take(VmSpec spec, Quota quota) {
        check("machines", machines, 1, quota.machines());
        check("virtual CPUs", vcpus, spec.vcpus(), quota.vcpus());
        check("bytes of memory", memoryBytes, spec.memoryBytes(), quota.memoryBytes());
        machines++;
        vcpus += spec.vcpus();
        memoryBytes += spec.memoryBytes();
    }

    /** Gives it back. */
    synchronized void giveBack(VmSpec spec) {
        machines--;
        vcpus -= spec.vcpus();
        memoryBytes -= spec.memoryBytes();
    }

    private static void check(String what, long used, long wanted, long limit) {
        if (limit != 0 && used + wanted > limit) {
            throw new HypervisorException(
                    Reason.QUOTA,
                    "this host is limited to " + limit + " " + what + "; " + used + " are taken and " + wanted
                            + (wanted == 1 ? " is" : " are") + " asked for");
        }
    }
}
