// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.Screen;
import java.nio.charset.Charset;

/**
 * The text screen that a PC shows out of the memory at 0xb8000: 25 rows of 80 pairs of a character in code page 437 and
 * its colours, after IBM's PS/2 Video Subsystem Technical Reference.
 */
public final class VgaText implements Screen {

    private static final long ADDRESS = 0xb8000;
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final Charset CODE_PAGE = Charset.forName("IBM437");

    private final GuestMemory memory;

    /** The screen of this memory. */
    public VgaText(GuestMemory memory) {
        this.memory = memory;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public String text() {
        byte[] cells = memory.read(ADDRESS, ROWS * COLUMNS * 2);
        StringBuilder text = new StringBuilder();
        byte[] row = new byte[COLUMNS];
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                byte shown = cells[(y * COLUMNS + x) * 2];
                // The code page has pictures where Unicode has control characters.
                row[x] = shown >= 0 && shown < ' ' ? (byte) ' ' : shown;
            }
            text.append(new String(row, CODE_PAGE).stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
