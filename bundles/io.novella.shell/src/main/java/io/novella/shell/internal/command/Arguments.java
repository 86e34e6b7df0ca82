// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.command;

import io.novella.shell.internal.view.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was typed after a command, by the names of its usage line.
 *
 * @param syntax what it was read by
 * @param values each argument and option given; empty for a flag
 */
public record Arguments(Syntax syntax, Map<String, String> values) {

    /** An argument that the syntax needs. */
    public String get(String name) {
        return find(name).orElseThrow(() -> syntax.mismatch("missing " + name));
    }

    /** An argument or an option's value, if given. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether a flag or an option is given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * An option that is a number, if given.
     *
     * @throws CommandException with the usage line, if it is not a whole number or less than 1
     */
    public OptionalLong positive(String name) {
        String text = values.get(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, as a number out of range is.
        }
        throw syntax.mismatch(name + " needs a whole number from 1, not '" + Printable.line(text) + "'");
    }
}
