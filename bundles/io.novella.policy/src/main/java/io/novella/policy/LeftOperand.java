// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/**
 * The left side of a generic check. oslo.policy hands it to Python's {@code ast.literal_eval}: a literal stands for itself, any other
 * expression is a dotted path into the credentials, and what is no expression throws.
 *
 * <p>Read here are literals (texts, bytes, numbers, constants, lists, tuples, dicts with different texts as keys), and, as paths, names
 * joined by dots and by operators ({@code os-foo}), also in brackets. Every other Python expression (calls, comparisons with words,
 * f-strings with braces, sets) is unreadable: a denial where oslo.policy would look for a credential of that odd name.
 */
sealed interface LeftOperand {

    /** A literal, as {@code str()} prints it. */
    record Literal(String text) implements LeftOperand {}

    /** The segments between the dots; at least one. */
    final class Path implements LeftOperand {
        private final String[] segments;
        private final boolean system;

        Path(String text) {
            this.segments = text.split("\\.", -1);
            this.system = segments[0].equals("system");
        }

        String[] segments() {
            return segments;
        }

        boolean isSystem() {
            return system;
        }
    }

    /** What oslo.policy throws at, or this reader does not know. */
    record Unreadable(String reason) implements LeftOperand {}

    static LeftOperand parse(String kind) {
        return new LeftOperandReader(kind).read();
    }
}
