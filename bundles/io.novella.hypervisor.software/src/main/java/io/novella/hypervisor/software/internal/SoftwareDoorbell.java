// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.spi.IoRange;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A doorbell that the vCPU's thread rings at a matching write. */
final class SoftwareDoorbell implements Doorbell {

    private final IoRange at;
    private final Consumer<SoftwareDoorbell> remove;
    private final Semaphore rings = new Semaphore(0);

    SoftwareDoorbell(IoRange at, Consumer<SoftwareDoorbell> remove) {
        this.at = at;
        this.remove = remove;
    }

    /** Whether a write of the guest is for this doorbell: the address and the width are its own. */
    boolean isAt(IoRange.Space space, long address, int size) {
        return at.space() == space && at.base() == address && at.length() == size;
    }

    @Override
    public void ring() {
        rings.release();
    }

    @Override
    public void await() {
        rings.acquireUninterruptibly();
        rings.drainPermits();
    }

    @Override
    public void disconnect() {
        remove.accept(this);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
