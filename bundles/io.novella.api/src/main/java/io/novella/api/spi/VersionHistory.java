// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.Microversion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a service's history from a text file, a line for each version in rising order:
 *
 * <pre>
 * # A comment.
 * 2.1: The first version.
 * 2.2 (breaking): Key pairs have a type.
 * 2.3 (deprecated 2027-01-01, use 2.10, sunset 2028-01-01): What was tried here is done better in 2.10.
 * </pre>
 *
 * <p>In the parentheses, in any order: {@code breaking}, {@code deprecated DAY}, {@code use VERSION}, {@code sunset DAY},
 * with days as {@code YYYY-MM-DD}. {@link VersionNote} says what they mean.
 */
public final class VersionHistory {

    private VersionHistory() {}

    /**
     * Reads a file that a bundle carries, in UTF-8.
     *
     * @param near a class in the package of the file
     * @param name the file's name, such as {@code history.txt}
     * @return the notes by version; not to be changed
     * @throws IllegalArgumentException if there is no such file or a line is not of the form; the message names file and line
     */
    public static SortedMap<Microversion, VersionNote> read(Class<?> near, String name) {
        try (InputStream file = near.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException(name + " is missing beside " + near.getName() + " in its bundle");
            }
            return parse(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads a text.
     *
     * @param file what messages call it
     * @param text its lines
     * @return the notes by version; not to be changed
     * @throws IllegalArgumentException if a line is not of the form; the message names file and line
     */
    public static SortedMap<Microversion, VersionNote> parse(String file, String text) {
        TreeMap<Microversion, VersionNote> history = new TreeMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                HistoryLine read = HistoryLine.parse(line);
                if (!history.isEmpty() && read.version().compareTo(history.lastKey()) <= 0) {
                    throw new IllegalArgumentException(read.version() + " must be later than " + history.lastKey());
                }
                history.put(read.version(), read.note());
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + refused.getMessage(), refused);
            }
        }
        return Collections.unmodifiableSortedMap(history);
    }
}
