// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.Microversion;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line of a history file. */
record HistoryLine(Microversion version, VersionNote note) {

    private static final Pattern FORM = Pattern.compile("([^\\s(:]+)\\s*(?:\\(([^()]*)\\))?\\s*:\\s*(\\S.*)");

    static HistoryLine parse(String line) {
        Matcher matcher = FORM.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not of the form VERSION: SENTENCE or VERSION (MARKS): SENTENCE");
        }
        Marks marks = new Marks(matcher.group(2));
        return new HistoryLine(
                Microversion.parse(matcher.group(1)),
                new VersionNote(matcher.group(3), marks.breaking, marks.deprecated, marks.replacement, marks.sunset));
    }

    /** What stands in the parentheses. */
    private static final class Marks {

        boolean breaking;

        @Nullable
        LocalDate deprecated;

        @Nullable
        Microversion replacement;

        @Nullable
        LocalDate sunset;

        Marks(@Nullable String text) {
            if (text == null) {
                return;
            }
            Set<String> seen = new HashSet<>();
            for (String mark : text.split(",", -1)) {
                String[] words = mark.strip().split("\\s+", 2);
                if (!seen.add(words[0])) {
                    throw new IllegalArgumentException("'" + words[0] + "' is given twice");
                }
                if (words.length == 1 && words[0].equals("breaking")) {
                    breaking = true;
                } else if (words.length == 2 && words[0].equals("deprecated")) {
                    deprecated = day(words[1]);
                } else if (words.length == 2 && words[0].equals("use")) {
                    replacement = Microversion.parse(words[1]);
                } else if (words.length == 2 && words[0].equals("sunset")) {
                    sunset = day(words[1]);
                } else {
                    throw new IllegalArgumentException("'" + mark.strip()
                            + "' is not a mark; expected breaking, deprecated DAY, use VERSION or sunset DAY");
                }
            }
        }

        private static LocalDate day(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException malformed) {
                throw new IllegalArgumentException("'" + text + "' is not a date of the form YYYY-MM-DD", malformed);
            }
        }
    }
}
