// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a guest has written, to its serial port and to ports that no device owns. It keeps the last
 * {@link VmSpec#consoleBytes()} bytes and forgets the oldest first. Bytes are UTF-8; others read as U+FFFD.
 */
@ProviderType
public interface Console {

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
     * A part of the output.
     *
     * @param text what was written; empty if nothing
     * @param next the position after it
     * @param missed how many bytes before it were forgotten before they were read
     * @param end whether the machine is closed and all was read
     */
    record Chunk(String text, long next, long missed, boolean end) {}
}
