// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.VmStatistics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a machine has done, in all its power cycles. Guarded by the machine's lock. */
final class MachineStatistics {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<String, Long> exits = new TreeMap<>();
    private final long[] cpuNanos;
    private long throttled;

    MachineStatistics(int vcpus) {
        cpuNanos = new long[vcpus];
    }

    /** Adds what a power cycle has done that is over. */
    void add(Runners over) {
        for (int i = 0; i < over.size(); i++) {
            over.runner(i).exits().addTo(exits);
            cpuNanos[i] += over.runner(i).cpuNanos();
            throttled += over.runner(i).throttled();
        }
    }

    /** With what the present power cycle has done so far. */
    VmStatistics with(Runners now, long consoleBytes, Map<String, Long> kernel) {
        Map<String, Long> allExits = new TreeMap<>(exits);
        List<Duration> cpuTimes = new ArrayList<>();
        long allThrottled = throttled;
        for (int i = 0; i < now.size(); i++) {
            VcpuRunner runner = now.runner(i);
            runner.exits().addTo(allExits);
            cpuTimes.add(Duration.ofNanos(cpuNanos[i] + cpuNanos(runner, now.thread(i))));
            allThrottled += runner.throttled();
        }
        return new VmStatistics(allExits, consoleBytes, cpuTimes, Duration.ofNanos(allThrottled), kernel);
    }

    private static long cpuNanos(VcpuRunner runner, @Nullable Thread thread) {
        return runner.hasEnded() || thread == null
                ? runner.cpuNanos()
                : Math.max(0, THREADS.getThreadCpuTime(thread.getId()));
    }
}
