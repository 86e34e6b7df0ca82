// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an API, {@code major.minor}, ordered as numbers: 2.10 is later than 2.9.
 *
 * @param major at least 1
 * @param minor at least 0
 */
public record Microversion(int major, int minor) implements Comparable<Microversion> {

    private static final Pattern GRAMMAR = Pattern.compile("([1-9]\\d*)\\.([1-9]\\d*|0)");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public Microversion {
        if (major < 1 || minor < 0) {
            throw new IllegalArgumentException("not a microversion: " + major + "." + minor);
        }
    }

    /** Tells whether a text has the form of a version, however large its numbers are. */
    public static boolean isWellFormed(String text) {
        return GRAMMAR.matcher(text).matches();
    }

    /** The version of a text; empty if it is not of the form, or a number does not fit an {@code int}. */
    public static Optional<Microversion> tryParse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Microversion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /**
     * The version of a text such as {@code 2.1}.
     *
     * @throws IllegalArgumentException if the text is not of the form {@code [1-9]\d*\.([1-9]\d*|0)}, or a number does
     *     not fit an {@code int}
     */
    public static Microversion parse(String text) {
        return tryParse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + text + "' is not a version of the form MAJOR.MINOR"));
    }

    @Override
    public int compareTo(Microversion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
