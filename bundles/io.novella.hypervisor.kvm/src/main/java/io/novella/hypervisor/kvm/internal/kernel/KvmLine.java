// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.machine.accel.AcceleratedVm;
import org.jspecify.annotations.Nullable;

/** An interrupt line of a VM. Pulses go through an irqfd, which is made for the first one. */
public final class KvmLine implements AcceleratedVm.Line {

    private final VmFd vm;
    private final int line;
    private @Nullable EventFd pulses;
    private boolean closed;

    /** Creates it. */
    public KvmLine(VmFd vm, int line) {
        this.vm = vm;
        this.line = line;
    }

    @Override
    public synchronized void level(boolean up) {
        if (!closed) {
            vm.interruptLine(line, up);
        }
    }

    @Override
    public synchronized void pulse() {
        if (closed) {
            return;
        }
        EventFd event = pulses;
        if (event == null) {
            event = wired();
            pulses = event;
        }
        event.signal();
    }

    private EventFd wired() {
        EventFd event = EventFd.create();
        try {
            vm.interruptOn(event, line);
            return event;
        } catch (RuntimeException e) {
            event.close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (pulses != null) {
            pulses.close();
            pulses = null;
        }
    }
}
