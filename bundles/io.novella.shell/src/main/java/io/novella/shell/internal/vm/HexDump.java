// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import java.util.Locale;

/** Bytes as people read them: address, sixteen in hexadecimal, and as text. */
final class HexDump {

    private static final int ROW = 16;

    private HexDump() {}

    /** Lines, without a line feed after the last. */
    static String of(long address, byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        for (int row = 0; row < bytes.length; row += ROW) {
            dump.append(row == 0 ? "" : "\n").append(String.format(Locale.ROOT, "%08x ", address + row));
            StringBuilder text = new StringBuilder();
            for (int i = row; i < row + ROW; i++) {
                if (i < bytes.length) {
                    dump.append(String.format(Locale.ROOT, " %02x", bytes[i]));
                    text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
                } else {
                    dump.append("   ");
                }
            }
            dump.append("  ").append(text);
        }
        return dump.toString();
    }
}
