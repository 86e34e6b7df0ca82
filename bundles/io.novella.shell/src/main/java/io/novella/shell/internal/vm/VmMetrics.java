// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmStatistics;

/**
 * A machine's figures.
 *
 * @param machine which
 * @param statistics its figures
 */
record VmMetrics(VmInfo machine, VmStatistics statistics) {

    static VmMetrics of(VirtualMachine machine) {
        return new VmMetrics(VmInfo.of(machine), machine.statistics());
    }

    long exits() {
        return statistics.exits().values().stream().mapToLong(Long::longValue).sum();
    }

    double cpuSeconds() {
        return statistics.cpuTimes().stream()
                .mapToDouble(time -> time.toNanos() / 1e9)
                .sum();
    }
}
