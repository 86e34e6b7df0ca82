// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address, or a block of addresses in CIDR notation (RFC 4632, RFC 4291), such as {@code 10.0.0.0/8} or {@code fd00::/8}. */
final class AddressBlock {

    /** Neither may reach a resolver of names: whether a text is an address shows in its characters. */
    private static final Pattern FOUR = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final Pattern SIX = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private final byte[] address;
    private final int bits;

    private AddressBlock(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** Reads an address without a zone; never asks a name server. */
    static Optional<InetAddress> address(String text) {
        if (!FOUR.matcher(text).matches() && !SIX.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
    }

    /** Reads a block; empty if the text is none. */
    static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        String prefix = slash < 0 ? "" : text.substring(slash + 1);
        if (slash >= 0 && !prefix.matches("\\d{1,3}")) {
            return Optional.empty();
        }
        return address(slash < 0 ? text : text.substring(0, slash))
                .map(InetAddress::getAddress)
                .map(bytes -> new AddressBlock(bytes, slash < 0 ? bytes.length * 8 : Integer.parseInt(prefix)))
                .filter(block -> block.bits <= block.address.length * 8);
    }

    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xff : 0xff << 8 - (bits - bit) & 0xff;
            if (((bytes[bit / 8] ^ address[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
