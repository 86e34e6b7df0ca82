// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import java.util.regex.Pattern;

/**
 * Text made safe for the operator's terminal. Names come from API clients and consoles from guests; neither may move the
 * cursor, retitle the window or forge a line of a table.
 */
public final class Printable {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern CONTROL_BUT_LAYOUT =
            Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]", Pattern.UNICODE_CHARACTER_CLASS);

    private Printable() {}

    /** One line: control characters, line ends too, become question marks. */
    public static String line(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * Lines: line feeds and tabs stay, a carriage return before a line feed goes, other control characters become question
     * marks.
     */
    public static String lines(String text) {
        return CONTROL_BUT_LAYOUT.matcher(text.replace("\r\n", "\n")).replaceAll("?");
    }
}
