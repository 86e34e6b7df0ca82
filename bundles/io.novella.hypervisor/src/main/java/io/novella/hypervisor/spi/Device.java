// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A device of one machine. It is called only by threads of virtual CPUs, one at a time, which wait: be
 * brief. What it throws fails the machine with the message as reason.
 */
@ConsumerType
public interface Device extends AutoCloseable {

    /**
     * The guest reads.
     *
     * @param range the range of the device's factory that was hit
     * @param offset of the access in it, from 0
     * @param size 1, 2 or 4 bytes on a port, 1 to 8 in memory
     * @return the value, of which the low {@code size} bytes count
     */
    long read(IoRange range, long offset, int size);

    /**
     * The guest writes.
     *
     * @param value unsigned, of {@code size} bytes
     */
    void write(IoRange range, long offset, int size, long value);

    /** The machine was powered off, or the factory went. Called once, after the last access. */
    @Override
    default void close() {}
}
