// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;
import org.osgi.annotation.versioning.ConsumerType;

/** The memory, interrupt controllers and virtual CPUs of one machine, from one power-on to the next. */
@ConsumerType
public interface AcceleratedVm extends AutoCloseable {

    /** Maps memory at guest-physical address 0. Before the first vCPU; the memory outlives this VM. */
    void mapRam(GuestRam ram);

    /** Maps memory that the guest can read and execute; a write is an exit. Before the first vCPU; the memory outlives this VM. */
    void mapRom(long address, GuestRam rom);

    /**
     * Creates a virtual CPU in the processor's reset state. All but the first wait to be started by another one.
     *
     * @param index its number, from 0; in order
     */
    AcceleratedVcpu createVcpu(int index);

    /** Records the pages of RAM to which the guest writes from now on. */
    void logWrites();

    /** Returns the numbers of the pages to which the guest has written since the last call of this method or of {@link #logWrites}. */
    BitSet writtenPages();

    /**
     * Writes to a range of ports need not exit one by one: the accelerator may keep them, in order, for {@link AcceleratedVcpu#drain}.
     *
     * @return whether it will
     */
    boolean coalesce(IoRange ports);

    /**
     * Returns an interrupt line of a PC; close it when the device is closed.
     *
     * @param number 0 to 23
     * @throws HypervisorException {@code INVALID_SPEC} if this VM has no interrupt controllers
     */
    Line interruptLine(int number);

    /** An interrupt line. */
    interface Line extends InterruptLine, Subscription {
        @Override
        void close();
    }

    /**
     * Signals writes of the guest to one address, without an exit.
     *
     * @param at the address and the width of the write: 1, 2, 4, or for memory 8 bytes
     * @throws HypervisorException {@code INVALID_SPEC} if the width is another
     */
    Doorbell doorbell(IoRange at);

    /**
     * Writes the state of the interrupt controllers, timer and clock of a PC that holds still, for {@link #restorePlatform} of an
     * accelerator with the same name. Nothing for other machines.
     */
    void savePlatform(DataOutput to) throws IOException;

    /** Reads what {@link #savePlatform} wrote, after the vCPUs were created and before they are restored. */
    void restorePlatform(DataInput from) throws IOException;

    /** Frees everything but the memory. All vCPUs are closed. */
    @Override
    void close();
}
