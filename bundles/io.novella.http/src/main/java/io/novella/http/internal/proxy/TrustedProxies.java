// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.proxy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The addresses whose statements about the client are believed. */
public final class TrustedProxies {

    private final List<AddressBlock> blocks;

    private TrustedProxies(List<AddressBlock> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /**
     * Reads addresses and networks.
     *
     * @param entries one or more in each, separated by commas or spaces
     * @param unusable receives what is none
     */
    public static TrustedProxies parse(String[] entries, Consumer<String> unusable) {
        List<AddressBlock> blocks = new ArrayList<>();
        for (String entry : String.join(",", entries).split("[,\\s]+")) {
            if (!entry.isEmpty()) {
                Optional<AddressBlock> block = AddressBlock.parse(entry);
                block.ifPresentOrElse(blocks::add, () -> unusable.accept(entry));
            }
        }
        return new TrustedProxies(blocks);
    }

    /** Whether an address is a proxy's that is believed. */
    public boolean trusts(InetAddress address) {
        for (AddressBlock block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }
}
