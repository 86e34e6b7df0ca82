// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The locations of bundles that replace each other: that of a file, and behind it, from the second on, {@code ?} and a number. */
public final class Generation {

    private static final Pattern LATER = Pattern.compile("(file:.*)\\?(\\d{1,9})");

    private Generation() {}

    /** The location of the file itself. */
    public static String file(String location) {
        Matcher matcher = LATER.matcher(location);
        return matcher.matches() ? matcher.group(1) : location;
    }

    /** The location of the successor. */
    public static String after(String location) {
        Matcher matcher = LATER.matcher(location);
        return matcher.matches() ? matcher.group(1) + "?" + (Integer.parseInt(matcher.group(2)) + 1) : location + "?2";
    }
}
