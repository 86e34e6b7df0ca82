// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under a header, in columns as wide as their widest cell, two spaces apart, without trailing spaces. */
final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    Table(List<String> header) {
        widths = new int[header.size()];
        row(header);
    }

    /** Adds a row with as many cells as the header has. */
    void row(List<String> cells) {
        List<String> row = cells.stream().map(Printable::line).toList();
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], row.get(column).length());
        }
        rows.add(row);
    }

    /** The lines, without a line feed after the last. */
    @Override
    public String toString() {
        return rows.stream().map(this::line).collect(joining("\n"));
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            char[] padding = new char[widths[column] - row.get(column).length()];
            Arrays.fill(padding, ' ');
            line.append(column == 0 ? "" : GAP).append(row.get(column)).append(padding);
        }
        return line.toString().stripTrailing();
    }
}
