// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where people and a guest meet. It keeps the last {@link VmSpec#consoleBytes()} bytes of what the guest has written, to
 * its serial port, to its virtio console and to ports that no device owns, and forgets the oldest first; any number of readers may follow it,
 * and none of them holds the guest up. Bytes are UTF-8; others read as U+FFFD. What people type waits for the guest to
 * read it, at most {@value #INPUT_BYTES} bytes.
 */
@ProviderType
public interface Console {

    /** How much typed input waits for the guest at most, in bytes. */
    int INPUT_BYTES = 4096;

    /** Everything that is kept. */
    String text();

    /** The last lines, at most; a text that ends with a line feed has no empty line after it. */
    String tail(int lines);

    /** How many bytes were ever written. */
    long written();

    /** How many of them are forgotten. */
    long dropped();

    /**
     * What was written since a position: the way to follow a console. Start with position 0, go on with
     * {@link Chunk#next()}.
     *
     * @param position counted in bytes ever written, from 0
     * @param wait how long to wait for a first byte when there is none; zero not to wait. An interrupt ends the wait and
     *     stays set; so does the machine's close, after which nothing more will come
     */
    Chunk read(long position, Duration wait);

    /**
     * Types: the guest reads the bytes from its serial port, or from its virtio console if it has one, those of one call
     * next to each other. Never waits.
     *
     * @return how many of the bytes were taken, from the first; fewer than given if the guest does not keep up
     * @throws HypervisorException {@code INVALID_STATE} once the machine is closed
     */
    int type(byte[] bytes);

    /**
     * A part of the output.
     *
     * @param text what was written; empty if nothing
     * @param next the position after it
     * @param missed how many bytes before it were forgotten before they were read
     * @param end whether the machine is closed and all was read
     */
    record Chunk(String text, long next, long missed, boolean end) {}
}
