// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.ExitTrace;
import java.util.ArrayList;
import java.util.List;

/** A trace of what a test says. */
final class FakeTrace implements ExitTrace {

    final List<Entry> entries = new ArrayList<>();
    private boolean enabled;

    @Override
    public void enable(boolean on) {
        enabled = on;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(entries);
    }
}
