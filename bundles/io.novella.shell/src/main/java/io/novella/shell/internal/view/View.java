// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.function.Function;

/**
 * How one type of result prints.
 *
 * @param type the type
 * @param name its shortest form, by which a command recognises it
 * @param detail it alone, in one line or several
 * @param columns of a table of many; none if many print as their details, one below the other
 * @param <T> the type
 */
public record View<T>(Class<T> type, Function<T, String> name, Function<T, String> detail, List<Column<T>> columns) {

    /**
     * A column of a table.
     *
     * @param header in capitals
     * @param cell its text
     */
    public record Column<T>(String header, Function<T, String> cell) {

        public static <T> Column<T> column(String header, Function<T, String> cell) {
            return new Column<>(header, cell);
        }
    }

    /** One row, not aligned with others. */
    String line(Object value) {
        T typed = type.cast(value);
        return columns.isEmpty()
                ? name.apply(typed)
                : columns.stream()
                        .map(column -> Printable.line(column.cell().apply(typed)))
                        .filter(cell -> !cell.isEmpty())
                        .collect(joining("  "));
    }

    public String nameOf(Object value) {
        return name.apply(type.cast(value));
    }

    public String detailOf(Object value) {
        return detail.apply(type.cast(value));
    }

    /** A listing: a table of at most {@code width} characters in a line, or the sentence for an empty one. */
    String listing(Listing<?> listing, int width) {
        if (listing.isEmpty()) {
            return listing.whenEmpty();
        }
        if (columns.isEmpty()) {
            return listing.stream().map(this::detailOf).collect(joining("\n\n"));
        }
        Table table = new Table(columns.stream().map(Column::header).toList(), width);
        listing.stream()
                .map(type::cast)
                .forEach(value -> table.row(columns.stream()
                        .map(column -> column.cell().apply(value))
                        .toList()));
        return table.toString();
    }
}
