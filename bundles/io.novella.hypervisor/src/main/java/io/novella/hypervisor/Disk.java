// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.HypervisorException.Reason;
import java.nio.file.Path;

/**
 * A disk of a machine: a file of the host, whose bytes are those of the disk. The machine has the file for itself from its
 * creation until it is powered off, and again from the next power-on; one that it only reads it shares with others that only
 * read.
 *
 * @param file a regular file of whole sectors of 512 bytes
 * @param readOnly whether the guest cannot write
 * @param bytesPerSecond how much the guest may read and write in a second, in bytes; 0 for any amount
 * @param operationsPerSecond how many requests it may make in a second; 0 for any number
 */
public record Disk(Path file, boolean readOnly, long bytesPerSecond, long operationsPerSecond) {

    /**
     * Checks the limits; the file is looked at when a machine is created, and at each power-on.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when one is negative
     */
    public Disk {
        requireNonNull(file, "file");
        if (bytesPerSecond < 0 || operationsPerSecond < 0) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    "the limits of disk '" + file + "' are " + bytesPerSecond + " bytes and " + operationsPerSecond
                            + " operations per second; expected 0 (no limit) or more");
        }
    }

    /** A disk without limits. */
    public Disk(Path file, boolean readOnly) {
        this(file, readOnly, 0, 0);
    }
}
