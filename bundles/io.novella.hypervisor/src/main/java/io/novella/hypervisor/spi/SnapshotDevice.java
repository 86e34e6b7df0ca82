// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A device that can be part of a snapshot: a machine that has one device which is not of this kind is not saved. Called
 * while no virtual CPU runs, in this order: {@link #holdStill}, {@link #save}, {@link #goOn}. A device that comes out of a
 * snapshot is created by its factory, which is followed by {@link #restore} and {@link #goOn}, before any access.
 */
@ConsumerType
public interface SnapshotDevice extends Device {

    /**
     * Ends what the device does by threads of its own. From its return until {@link #goOn} the device changes neither itself
     * nor the machine's memory, console and interrupt lines.
     */
    default void holdStill() {}

    /** The machine goes on, or is let go: what waits may be done. Also called on a device that does not hold still. */
    default void goOn() {}

    /**
     * Writes all that the guest could tell a new device from this one by.
     *
     * @throws IOException only what writing throws
     */
    void save(DataOutput to) throws IOException;

    /**
     * Takes over what {@link #save} wrote, reading exactly that. The interrupt controllers are as they were; a line that was
     * held up is held up again in {@link #goOn}.
     *
     * @throws IOException when it is not what this device writes, with the reason
     */
    void restore(DataInput from) throws IOException;
}
