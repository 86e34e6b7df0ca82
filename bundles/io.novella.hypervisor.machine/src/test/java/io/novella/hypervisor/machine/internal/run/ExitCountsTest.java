// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.accel.VcpuExit;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExitCountsTest {

    @Test
    void exitsAreCountedByKindAndAddedToOthers() {
        ExitCounts counts = new ExitCounts();
        counts.countExit(VcpuExit.IO);
        counts.countExit(VcpuExit.IO);
        counts.countExit(VcpuExit.MMIO);
        counts.countExit(VcpuExit.DEBUG);
        counts.countExit(VcpuExit.INTERNAL_ERROR);
        counts.count(ExitCounts.INTERRUPTED);
        Map<String, Long> sums = new TreeMap<>(Map.of("io", 40L));

        counts.addTo(sums);

        assertThat(sums).isEqualTo(Map.of("io", 42L, "mmio", 1L, "debug", 1L, "interrupted", 1L, "other", 1L));
    }
}
