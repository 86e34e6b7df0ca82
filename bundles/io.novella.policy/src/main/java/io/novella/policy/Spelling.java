// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelt one most likely means. */
public final class Spelling {
    private static final int MAX_LENGTH = 100;

    private Spelling() {}

    /**
     * The known name nearest to {@code name}: one that differs in case only, else the one with the fewest changes (a letter inserted, left
     * out, replaced or exchanged with its neighbour), of which there may be one in up to four letters and two in more; empty if there is
     * none, or if the name itself is known.
     */
    public static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH || known.contains(name)) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int best = name.length() <= 4 ? 2 : 3;
        if (name.length() < 2) {
            best = 1;
        }
        String found = null;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - name.length()) > best) {
                continue;
            }
            int changes = changes(lower, candidate.toLowerCase(Locale.ROOT));
            // Of two equally near ones the first by name, so that the answer does not depend on the order of a set.
            if (changes < best || (changes == best && found != null && candidate.compareTo(found) < 0)) {
                best = changes;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The optimal string alignment distance. */
    private static int changes(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(table[i - 1][j - 1] + same, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, table[i - 2][j - 2] + 1);
                }
                table[i][j] = least;
            }
        }
        return table[a.length()][b.length()];
    }
}
