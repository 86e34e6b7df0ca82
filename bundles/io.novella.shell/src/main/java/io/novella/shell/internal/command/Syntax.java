// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.command;

import io.novella.shell.internal.view.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes, read off its usage line: {@code VM} is needed, {@code [VERSION]} may be left out,
 * {@code [--lines N]} has a value and {@code [--follow]} has none. Options may stand anywhere, and as {@code --lines=N};
 * after {@code --} everything is an argument.
 *
 * <p>Gogo can match arguments to typed parameters by itself, but what does not match it answers with "Cannot coerce".
 */
public final class Syntax {

    private static final Pattern ELEMENT = Pattern.compile("\\[([^\\]]+)]|\\S+");

    private final String usage;
    private final List<String> needed = new ArrayList<>();
    private final List<String> positions = new ArrayList<>();
    /** Name of each option to the name of its value, empty for a flag. */
    private final Map<String, String> options = new LinkedHashMap<>();

    /**
     * The syntax of a command.
     *
     * @param command its name with its scope
     * @param arguments as in a usage line
     */
    public Syntax(String command, String arguments) {
        usage = "usage: " + (command + " " + arguments).strip();
        Matcher element = ELEMENT.matcher(arguments);
        while (element.find()) {
            String optional = element.group(1);
            if (optional == null) {
                needed.add(element.group());
                positions.add(element.group());
            } else if (optional.startsWith("-")) {
                String[] nameAndValue = optional.split(" ", 2);
                options.put(nameAndValue[0], nameAndValue.length == 2 ? nameAndValue[1] : "");
            } else {
                positions.add(optional);
            }
        }
    }

    /**
     * Reads what was typed.
     *
     * @throws CommandException with the usage line, if it does not fit
     */
    public Arguments parse(@Nullable String... typed) {
        Map<String, String> values = new HashMap<>();
        int position = 0;
        boolean onlyArguments = false;
        for (int i = 0; i < typed.length; i++) {
            String word = typed[i];
            if (word == null) {
                throw mismatch("an argument is null; check that every variable in the command is set");
            }
            if (onlyArguments || !word.startsWith("-")) {
                if (position == positions.size()) {
                    throw mismatch("unexpected argument '" + Printable.line(word) + "'");
                }
                values.put(positions.get(position++), word);
            } else if (word.equals("--")) {
                onlyArguments = true;
            } else if (word.equals("--help")) {
                throw new CommandException(usage);
            } else {
                int equals = word.indexOf('=');
                String name = equals < 0 ? word : word.substring(0, equals);
                String valueName = options.get(name);
                if (valueName == null) {
                    throw mismatch("unknown option '" + Printable.line(name) + "'");
                }
                String value;
                if (equals >= 0) {
                    value = word.substring(equals + 1);
                    if (valueName.isEmpty()) {
                        throw mismatch(name + " takes no value");
                    }
                } else if (valueName.isEmpty()) {
                    value = "";
                } else {
                    String next = i + 1 < typed.length ? typed[++i] : null;
                    if (next == null || next.startsWith("--")) {
                        throw mismatch(name + " needs a value");
                    }
                    value = next;
                }
                if (values.put(name, value) != null) {
                    throw mismatch(name + " is given twice");
                }
            }
        }
        for (String name : needed) {
            if (!values.containsKey(name)) {
                throw mismatch("missing " + name);
            }
        }
        return new Arguments(this, values);
    }

    /** The exception for arguments that this syntax, or the command itself, cannot take. */
    public CommandException mismatch(String reason) {
        return new CommandException(reason + "; " + usage);
    }
}
