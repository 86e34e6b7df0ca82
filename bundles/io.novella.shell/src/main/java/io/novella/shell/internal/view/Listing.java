// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import java.util.AbstractList;
import java.util.List;

/**
 * The result of a command that lists. To a script it is a plain immutable list; to a converter it also tells what it is a
 * list of when it is empty.
 *
 * @param <T> type of the rows
 */
public final class Listing<T> extends AbstractList<T> {

    private final Class<T> type;
    private final List<T> rows;
    private final String whenEmpty;

    /** A list that says {@code whenEmpty}, a sentence, instead of printing no rows. */
    public Listing(Class<T> type, List<T> rows, String whenEmpty) {
        this.type = type;
        this.rows = List.copyOf(rows);
        this.whenEmpty = whenEmpty;
    }

    Class<T> type() {
        return type;
    }

    String whenEmpty() {
        return whenEmpty;
    }

    @Override
    public T get(int index) {
        return rows.get(index);
    }

    @Override
    public int size() {
        return rows.size();
    }
}
