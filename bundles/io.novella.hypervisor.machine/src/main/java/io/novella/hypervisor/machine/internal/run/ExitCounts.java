// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.machine.accel.VcpuExit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often one vCPU has left the guest, by kind. Its thread alone counts, so it need not agree with others; anybody reads. */
final class ExitCounts {

    static final int IO = 0;
    static final int MMIO = 1;
    static final int DEBUG = 2;
    static final int INTERRUPTED = 3;
    static final int OTHER = 4;

    private static final String[] NAMES = {"io", "mmio", "debug", "interrupted", "other"};

    private final AtomicLongArray counts = new AtomicLongArray(NAMES.length);

    void count(int kind) {
        counts.lazySet(kind, counts.getPlain(kind) + 1);
    }

    void countExit(int exit) {
        count(
                switch (exit) {
                    case VcpuExit.IO -> IO;
                    case VcpuExit.MMIO -> MMIO;
                    case VcpuExit.DEBUG -> DEBUG;
                    default -> OTHER;
                });
    }

    void addTo(Map<String, Long> sums) {
        for (int i = 0; i < NAMES.length; i++) {
            sums.merge(NAMES[i], counts.get(i), Long::sum);
        }
    }
}
