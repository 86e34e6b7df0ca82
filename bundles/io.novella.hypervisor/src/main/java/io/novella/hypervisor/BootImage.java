// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * A flat binary that a machine starts with: loaded at guest-physical {@value #LOAD_ADDRESS} and entered in real mode at
 * {@code 0x1000:0}. Immutable.
 */
public final class BootImage {

    /** Guest-physical address of the first byte: 0x10000. */
    public static final long LOAD_ADDRESS = 0x10000;

    private final String name;
    private final byte[] bytes;

    /**
     * An image that keeps its own copy of the bytes.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when there are no bytes
     */
    public BootImage(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new HypervisorException(
                    HypervisorException.Reason.INVALID_SPEC, "boot image '" + name + "' is empty");
        }
        this.name = requireNonNull(name, "name");
        this.bytes = bytes.clone();
    }

    /** What people call it, for example {@code hello}. */
    public String name() {
        return name;
    }

    /** Length in bytes; at least 1. */
    public int size() {
        return bytes.length;
    }

    /** The bytes, read-only, from position 0 to {@link #size()}. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return name + " (" + bytes.length + " bytes)";
    }
}
