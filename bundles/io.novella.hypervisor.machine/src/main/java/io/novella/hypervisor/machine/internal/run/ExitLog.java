// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.VmExit;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The last exits. A vCPU's thread asks first whether it is on, which costs it one read. */
final class ExitLog implements ExitTrace {

    private final Queue<Entry> entries = new ArrayDeque<>();
    private volatile boolean enabled;

    @Override
    public synchronized void enable(boolean on) {
        if (on && !enabled) {
            entries.clear();
        }
        enabled = on;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    synchronized void add(int vcpu, long pc, VmExit exit) {
        if (!enabled) {
            return;
        }
        if (entries.size() == ENTRIES) {
            entries.remove();
        }
        entries.add(new Entry(Instant.now(), vcpu, pc, exit));
    }
}
