// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.device.Bell;
import io.novella.hypervisor.kvm.internal.kernel.EventFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.spi.IoRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that waits for the guest's writes to one address, by an ioeventfd. */
final class Doorbell implements Bell {

    private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);

    private final VmFd vm;
    private final IoRange at;
    private final EventFd event;
    private final Thread thread;
    private boolean hung;
    private volatile boolean closing;

    private Doorbell(VmFd vm, IoRange at, EventFd event, Runnable bell, String name) {
        this.vm = vm;
        this.at = at;
        this.event = event;
        thread = new Thread(() -> ring(bell), name);
        thread.setDaemon(true);
    }

    static Doorbell hang(VmFd vm, IoRange at, Runnable bell, String name) {
        boolean wide = at.length() == 8 && at.space() == IoRange.Space.MMIO;
        if (at.length() != 1 && at.length() != 2 && at.length() != 4 && !wide) {
            throw new HypervisorException(Reason.INVALID_SPEC, "a doorbell cannot be as wide as " + at);
        }
        EventFd event = EventFd.create();
        Doorbell doorbell = new Doorbell(vm, at, event, bell, name);
        try {
            vm.signalOnWrite(event, at);
            doorbell.hung = true;
            doorbell.thread.start();
            return doorbell;
        } catch (RuntimeException | Error e) {
            doorbell.takeDown();
            throw e;
        }
    }

    @Override
    public synchronized void ring() {
        if (!closing) {
            event.signal();
        }
    }

    /** Returns when the bell has rung for the last time, unless it is the bell that calls. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            try {
                takeOff();
            } finally {
                // Inside, for the thread closes the descriptor as soon as it can come in.
                event.signal();
            }
        }
        boolean interrupted = false;
        while (Thread.currentThread() != thread && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ring(Runnable bell) {
        try {
            event.await();
            while (!closing) {
                try {
                    bell.run();
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("the doorbell at {} failed", at, e);
                }
                event.await();
            }
        } finally {
            synchronized (this) {
                closing = true;
                takeDown();
            }
        }
    }

    private void takeDown() {
        try {
            takeOff();
        } finally {
            event.close();
        }
    }

    private void takeOff() {
        if (hung) {
            hung = false;
            vm.noSignalOnWrite(event, at);
        }
    }
}
