// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of a machine since its creation, over all its power cycles; at a moment.
 *
 * @param exits how often a virtual CPU has left the guest, by kind, for example {@code io}, {@code mmio},
 *     {@code interrupted}; kinds that never occurred are there with 0
 * @param consoleBytes how much the guest has written
 * @param cpuTimes what each virtual CPU's thread has used of the host's processors, by index
 * @param throttled how long virtual CPUs were held back by a limit on rate
 * @param kernel what the kernel counts for the first virtual CPU since the last power-on, by the kernel's names, for
 *     example {@code insn_emulation}; empty while the machine is off, or from a kernel that does not tell
 */
public record VmStatistics(
        Map<String, Long> exits,
        long consoleBytes,
        List<Duration> cpuTimes,
        Duration throttled,
        Map<String, Long> kernel) {

    /** Keeps its own ordered copies. */
    public VmStatistics {
        exits = Collections.unmodifiableMap(new TreeMap<>(exits));
        cpuTimes = List.copyOf(cpuTimes);
        kernel = Collections.unmodifiableMap(new TreeMap<>(kernel));
    }
}
