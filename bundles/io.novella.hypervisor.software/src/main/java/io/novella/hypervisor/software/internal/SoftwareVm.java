// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The memory and the one virtual CPU of a bare machine. */
final class SoftwareVm implements AcceleratedVm {

    private final List<SoftwareDoorbell> doorbells = new CopyOnWriteArrayList<>();
    private @Nullable SoftwareRam ram;

    @Override
    public void mapRam(GuestRam memory) {
        ram = (SoftwareRam) memory;
    }

    @Override
    public void mapRom(long address, GuestRam rom) {
        throw unsupported("read-only memory for a firmware");
    }

    private SoftwareRam ram() {
        SoftwareRam mapped = ram;
        if (mapped == null) {
            throw new IllegalStateException("the VM has no memory yet");
        }
        return mapped;
    }

    @Override
    public AcceleratedVcpu createVcpu(int index) {
        if (index > 0) {
            throw unsupported("more than one virtual CPU");
        }
        return new SoftwareVcpu(this, ram());
    }

    @Override
    public void logWrites() {
        ram().memory().logDirtyPages(true);
    }

    @Override
    public BitSet writtenPages() {
        return BitSet.valueOf(ram().memory().takeDirtyPages());
    }

    @Override
    public boolean coalesce(IoRange ports) {
        // An exit to a device in the same process costs no more than keeping the write.
        return false;
    }

    @Override
    public Line interruptLine(int number) {
        throw unsupported("interrupt controllers");
    }

    @Override
    public Doorbell doorbell(IoRange at) {
        SoftwareDoorbell doorbell = new SoftwareDoorbell(at, doorbells::remove);
        doorbells.add(doorbell);
        return doorbell;
    }

    /** Rings the doorbell for which a write of the guest is. Returns whether there is one. */
    boolean ring(IoRange.Space space, long address, int size) {
        for (SoftwareDoorbell doorbell : doorbells) {
            if (doorbell.isAt(space, address, size)) {
                doorbell.ring();
                return true;
            }
        }
        return false;
    }

    @Override
    public void savePlatform(DataOutput to) {
        // A bare machine has none.
    }

    @Override
    public void restorePlatform(DataInput from) {
        // A bare machine has none.
    }

    @Override
    public void close() {
        ram = null;
    }

    private static HypervisorException unsupported(String what) {
        return new HypervisorException(Reason.INVALID_SPEC, "the software CPU does not support " + what);
    }
}
