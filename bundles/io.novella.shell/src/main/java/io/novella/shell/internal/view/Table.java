// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import static java.util.stream.Collectors.joining;

import io.novella.shell.internal.session.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text under a header, in columns as wide as their widest cell, two spaces apart, without trailing spaces. Where that is wider than
 * the terminal, the widest columns become narrower, and their cells take several lines.
 */
public final class Table {

    private static final String GAP = "  ";

    /** A column is not made narrower than that. */
    private static final int MIN_WIDTH = 8;

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;
    private final int width;

    /** A table that is as wide as its cells. */
    public Table(List<String> header) {
        this(header, Integer.MAX_VALUE);
    }

    /** A table of at most {@code width} characters in a line, unless it has too many columns for that. */
    public Table(List<String> header, int width) {
        this.width = width;
        widths = new int[header.size()];
        row(header);
    }

    /** Adds a row with as many cells as the header has. */
    public void row(List<String> cells) {
        List<String> row = cells.stream().map(Printable::line).toList();
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], row.get(column).length());
        }
        rows.add(row);
    }

    /** The lines, without a line feed after the last. */
    @Override
    public String toString() {
        int[] fitted = fit();
        return rows.stream().map(row -> lines(row, fitted)).collect(joining("\n"));
    }

    /** Takes from the widest column until all fit; as wide as the cells if they cannot. */
    private int[] fit() {
        int[] fitted = widths.clone();
        long total = Arrays.stream(fitted).asLongStream().sum() + (long) GAP.length() * (fitted.length - 1);
        while (total > width) {
            int widest = 0;
            for (int column = 1; column < fitted.length; column++) {
                widest = fitted[column] > fitted[widest] ? column : widest;
            }
            if (fitted[widest] <= MIN_WIDTH) {
                return widths;
            }
            fitted[widest]--;
            total--;
        }
        return fitted;
    }

    private static String lines(List<String> row, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int column = 0; column < widths.length; column++) {
            List<String> cell = Layout.wrap(row.get(column), widths[column]);
            cells.add(cell);
            height = Math.max(height, cell.size());
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                List<String> cell = cells.get(column);
                String text = i < cell.size() ? cell.get(i) : "";
                line.append(column == 0 ? "" : GAP)
                        .append(text)
                        .append(" ".repeat(Math.max(0, widths[column] - text.length())));
            }
            lines.append(i == 0 ? "" : "\n").append(line.toString().stripTrailing());
        }
        return lines.toString();
    }
}
