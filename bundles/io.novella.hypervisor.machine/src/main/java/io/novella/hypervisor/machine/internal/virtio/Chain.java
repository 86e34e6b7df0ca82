// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * What a driver has handed over at once: memory to read, and memory to write to. How it is cut into pieces means nothing
 * (section 2.7.4).
 *
 * @param head index of its first descriptor, by which it is given back
 */
record Chain(int head, List<Piece> readable, List<Piece> writable) {

    /** So many bytes at an address; inside the guest's memory. */
    record Piece(long address, int length) {}

    static long length(List<Piece> pieces) {
        return pieces.stream().mapToLong(Piece::length).sum();
    }

    /** Those bytes of the pieces that begin at an offset. */
    static List<Piece> part(List<Piece> pieces, long offset, long length) {
        List<Piece> part = new ArrayList<>();
        long from = offset;
        long left = length;
        for (Piece piece : pieces) {
            if (from < piece.length() && left > 0) {
                int taken = (int) Math.min(piece.length() - from, left);
                part.add(new Piece(piece.address() + from, taken));
                left -= taken;
            }
            from = Math.max(0, from - piece.length());
        }
        return part;
    }

    /** Copies out of the pieces, one after the other. */
    static byte[] read(GuestMemory memory, List<Piece> pieces) {
        byte[] bytes = new byte[(int) length(pieces)];
        int at = 0;
        for (Piece piece : pieces) {
            System.arraycopy(memory.read(piece.address(), piece.length()), 0, bytes, at, piece.length());
            at += piece.length();
        }
        return bytes;
    }

    /** Copies into the pieces, one after the other, as many bytes as there are. */
    static void write(GuestMemory memory, List<Piece> pieces, byte[] bytes) {
        int at = 0;
        for (Piece piece : part(pieces, 0, bytes.length)) {
            byte[] some = new byte[piece.length()];
            System.arraycopy(bytes, at, some, 0, some.length);
            memory.write(piece.address(), some);
            at += some.length;
        }
    }
}
