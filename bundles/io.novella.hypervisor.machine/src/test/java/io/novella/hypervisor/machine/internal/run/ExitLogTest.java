// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.VmExit;
import org.junit.jupiter.api.Test;

class ExitLogTest {

    private final ExitLog log = new ExitLog();

    private void add(int first, int count) {
        for (int pc = first; pc < first + count; pc++) {
            log.add(1, pc, new VmExit.Halt());
        }
    }

    @Test
    void exitsAreRecordedWhileEnabled() {
        add(0, 1);
        log.enable(true);
        add(1, 2);
        log.enable(false);
        add(3, 1);

        assertThat(log.isEnabled()).isFalse();
        assertThat(log.entries()).extracting(ExitTrace.Entry::pc).containsExactly(1L, 2L);
        assertThat(log.entries()).extracting(ExitTrace.Entry::vcpu).containsOnly(1);
        assertThat(log.entries()).extracting(ExitTrace.Entry::exit).containsOnly(new VmExit.Halt());
    }

    @Test
    void lastEntriesAreKept() {
        log.enable(true);
        add(0, ExitTrace.ENTRIES);
        assertThat(log.entries()).hasSize(ExitTrace.ENTRIES).first().returns(0L, ExitTrace.Entry::pc);

        add(ExitTrace.ENTRIES, 2);

        assertThat(log.entries()).hasSize(ExitTrace.ENTRIES).first().returns(2L, ExitTrace.Entry::pc);
    }

    @Test
    void enablingClearsUnlessItIsEnabled() {
        log.enable(true);
        add(0, 1);
        log.enable(true);
        assertThat(log.isEnabled()).isTrue();
        assertThat(log.entries()).hasSize(1);

        log.enable(false);
        assertThat(log.entries()).hasSize(1);
        log.enable(true);

        assertThat(log.entries()).isEmpty();
    }
}
