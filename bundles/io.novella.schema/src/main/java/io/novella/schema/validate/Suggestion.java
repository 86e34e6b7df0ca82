// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that an unknown one was probably meant to be. */
public final class Suggestion {

    private Suggestion() {}

    /** The unknown word in quotes, with the nearest known one if there is one near. */
    public static String of(String unknown, Collection<String> known) {
        return "'" + unknown + "'" + hint(unknown, known);
    }

    /** The nearest known word as a question that ends a sentence; empty if there is none near. */
    public static String hint(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("");
    }

    /** The nearest word within a third of its length. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        if (unknown.length() > 100) {
            return Optional.empty();
        }
        return known.stream()
                .filter(word -> distance(unknown, word) <= Math.max(1, Math.min(3, word.length() / 3)))
                .min(Comparator.<String>comparingInt(word -> distance(unknown, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance, in which case, hyphens and underscores do not count; an abbreviation is near. */
    private static int distance(String a, String b) {
        String from = plain(a);
        String to = plain(b);
        if (from.length() > 2 && to.startsWith(from)) {
            return 1;
        }
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }
}
