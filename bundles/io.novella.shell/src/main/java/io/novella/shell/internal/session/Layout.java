// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/** Text that fits the terminal of a session. */
public final class Layout {

    /** The variable that has the width of the terminal in characters, as in other shells; unset or 0 if there is none. */
    public static final String COLUMNS = "COLUMNS";

    private Layout() {}

    /**
     * Returns the width that output may take.
     *
     * @param session a {@link CommandSession}; another object has no terminal
     * @return characters in a line; {@link Integer#MAX_VALUE} where the output goes to a pipe or a file
     */
    public static int width(@Nullable Object session) {
        if (!(session instanceof CommandSession commands)) {
            return Integer.MAX_VALUE;
        }
        Process process = Process.Utils.current();
        if (process != null && !process.isTty(1)) {
            return Integer.MAX_VALUE;
        }
        try {
            Object columns = commands.get(COLUMNS);
            int width =
                    columns == null ? 0 : Integer.parseInt(columns.toString().strip());
            return width > 0 ? width : Integer.MAX_VALUE;
        } catch (NumberFormatException notANumber) {
            return Integer.MAX_VALUE;
        }
    }

    /** Breaks a line at blanks where it can, else in the middle of a word, into lines of at most {@code width} characters. */
    public static List<String> wrap(String line, int width) {
        List<String> lines = new ArrayList<>();
        String rest = line;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            if (Character.isHighSurrogate(rest.charAt(end - 1)) && end > 1) {
                end--;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
