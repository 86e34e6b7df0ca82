// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.machine.internal.device.Bell;
import io.novella.hypervisor.spi.IoRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that waits for the guest's writes to one address. */
final class DoorbellThread implements Bell {

    private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);

    private final IoRange at;
    private final Doorbell event;
    private final Thread thread;
    private boolean connected = true;
    private volatile boolean closing;

    private DoorbellThread(IoRange at, Doorbell event, Runnable bell, String name) {
        this.at = at;
        this.event = event;
        thread = new Thread(() -> ring(bell), name);
        thread.setDaemon(true);
    }

    static DoorbellThread start(AcceleratedVm vm, IoRange at, Runnable bell, String name) {
        boolean wide = at.length() == 8 && at.space() == IoRange.Space.MMIO;
        if (at.length() != 1 && at.length() != 2 && at.length() != 4 && !wide) {
            throw new HypervisorException(Reason.INVALID_SPEC, "a doorbell cannot be as wide as " + at);
        }
        DoorbellThread doorbell = new DoorbellThread(at, vm.doorbell(at), bell, name);
        try {
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
            event.ring();
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
                disconnect();
            } finally {
                // Inside, for the thread closes the descriptor as soon as it can come in.
                event.ring();
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
            disconnect();
        } finally {
            event.close();
        }
    }

    private void disconnect() {
        if (connected) {
            connected = false;
            event.disconnect();
        }
    }
}
