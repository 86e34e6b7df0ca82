// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import org.osgi.annotation.versioning.ConsumerType;

/** A counter that writes of the guest, or of this process, raise. One thread waits for it. */
@ConsumerType
public interface Doorbell extends AutoCloseable {

    /** Raises the counter. */
    void ring();

    /** Waits until the counter is above zero, and sets it to zero. */
    void await();

    /** Ends signals from the guest. {@link #ring} still raises the counter. */
    void disconnect();

    /** Frees it, after {@link #disconnect}. No thread waits any more. */
    @Override
    void close();
}
