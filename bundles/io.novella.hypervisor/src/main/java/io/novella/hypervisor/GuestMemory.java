// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The physical memory of a guest, from address 0. Reads and writes may happen while the guest runs; they are not atomic.
 *
 * <p>Faults: {@code INVALID_SPEC} for a range outside the memory, {@code INVALID_STATE} once the machine is closed.
 */
@ProviderType
public interface GuestMemory {

    /** Size in bytes: the specification's, rounded up to whole pages. */
    long size();

    /** Copies {@code length} bytes out of the memory. */
    byte[] read(long address, int length);

    /** Copies the bytes into the memory. */
    void write(long address, byte[] bytes);
}
