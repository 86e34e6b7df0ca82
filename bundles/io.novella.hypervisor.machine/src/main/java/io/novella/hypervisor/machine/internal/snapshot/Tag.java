// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a section of the file holds, by the four letters that stand before it.
 *
 * <p>The file, all numbers big-endian: the eight bytes {@code NOVSNAP} and {@code 0x1a}, u32 version, then sections to the end. A
 * section: tag, u64 length of its content, content, u32 CRC-32C of all of that. {@link #HEAD} is the first, {@link #LAST} the last,
 * which is how a file that was cut short is known.
 */
enum Tag {
    /** Which snapshot it is, of what kind of processor, and what it is based on. */
    HEAD("HEAD"),
    /** What the machine was asked to be. */
    SPEC("SPEC"),
    /** What it boots at its next power-on; in a full snapshot only, as the initial RAM disk. */
    IMAGE("IMAG"),
    /** The initial RAM disk, if there is one. */
    INITRD("INRD"),
    /** Interrupt controllers, timer, clock; only of a PC. */
    PLATFORM("PLAT"),
    /** A virtual CPU; by their numbers. */
    VCPU("VCPU"),
    /** A device: its name, then its state. */
    DEVICE("DEVI"),
    /** What the console keeps. */
    CONSOLE("CONS"),
    /** u64 guest-physical address, then what is there. */
    MEMORY("MEMO"),
    /** u64 guest-physical address, u64 length: nothing but zeros there. */
    ZEROS("ZERO"),
    /** u32 number of sections before it, u32 CRC-32C of their checksums. */
    LAST("LAST");

    private final int code;

    Tag(String letters) {
        byte[] bytes = letters.getBytes(StandardCharsets.US_ASCII);
        code = bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    }

    int code() {
        return code;
    }

    static Optional<Tag> of(int code) {
        return Stream.of(values()).filter(tag -> tag.code == code).findFirst();
    }
}
