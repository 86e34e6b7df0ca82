// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import io.novella.schema.internal.regex.Node.Assertion;
import io.novella.schema.internal.regex.Node.Chars;
import io.novella.schema.internal.regex.Node.Choice;
import io.novella.schema.internal.regex.Node.Look;
import io.novella.schema.internal.regex.Node.Repeat;
import io.novella.schema.internal.regex.Node.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A non-deterministic automaton in the form of instructions (K. Thompson, 1968).
 *
 * @param ops what each instruction does
 * @param first its operand: a set, a condition, or the next instruction
 * @param second the second next instruction of a fork
 * @param sets the sets that it names
 */
record Program(int[] ops, int[] first, int[] second, List<CharSet> sets) {

    static final int CHAR = 0;
    static final int JUMP = 1;
    static final int FORK = 2;
    static final int ASSERT = 3;
    static final int LOOK = 4;
    static final int NO_LOOK = 5;
    static final int MATCH = 6;

    /** Greatest number of instructions of a pattern, counted repeats written out. */
    static final int MAX_SIZE = 10_000;

    /**
     * The conditions of a pattern on the text around a position.
     *
     * @param program finds where the condition holds, backwards through the text if it looks ahead
     */
    record Condition(Program program, boolean ahead) {}

    /** Makes the programs of one pattern. */
    static final class Compiler {

        private final List<Condition> conditions = new ArrayList<>();
        private final Map<Look, Integer> numbers = new IdentityHashMap<>();

        /** The conditions, each after those that it contains. */
        List<Condition> conditions() {
            return conditions;
        }

        Program compile(Node node, boolean backwards) throws RegexSyntaxException {
            long size = size(node);
            if (size > MAX_SIZE) {
                throw new RegexSyntaxException("the pattern is too large: with its counted repeats written out it has "
                        + (size == Long.MAX_VALUE ? "too many" : size) + " steps, but at most " + MAX_SIZE
                        + " are allowed; minLength and maxLength limit lengths at no such cost");
            }
            Writer writer = new Writer(backwards);
            writer.write(node);
            writer.add(MATCH, 0, 0);
            return writer.program();
        }

        private static long size(Node node) {
            long size;
            if (node instanceof Sequence sequence) {
                size = sequence.parts().stream().mapToLong(Compiler::size).reduce(0, Compiler::sum);
            } else if (node instanceof Choice choice) {
                size = choice.options().stream()
                        .mapToLong(option -> sum(size(option), 2))
                        .reduce(0, Compiler::sum);
            } else if (node instanceof Repeat repeat) {
                long copies = repeat.most() == Repeat.UNLIMITED ? repeat.least() + 1L : repeat.most();
                long one = sum(size(repeat.part()), 2);
                size = one > MAX_SIZE && copies > 0 ? Long.MAX_VALUE : one * copies;
            } else if (node instanceof Look look) {
                size = sum(size(look.part()), 1);
            } else {
                size = 1;
            }
            return size;
        }

        private static long sum(long a, long b) {
            return a == Long.MAX_VALUE || b == Long.MAX_VALUE ? Long.MAX_VALUE : a + b;
        }

        private int number(Look look) throws RegexSyntaxException {
            Integer known = numbers.get(look);
            if (known == null) {
                Condition condition = new Condition(compile(look.part(), look.ahead()), look.ahead());
                known = conditions.size();
                conditions.add(condition);
                numbers.put(look, known);
            }
            return known;
        }

        private final class Writer {

            private final boolean backwards;
            private final List<CharSet> sets = new ArrayList<>();
            private int[] ops = new int[16];
            private int[] first = new int[16];
            private int[] second = new int[16];
            private int size;

            Writer(boolean backwards) {
                this.backwards = backwards;
            }

            Program program() {
                return new Program(
                        Arrays.copyOf(ops, size), Arrays.copyOf(first, size), Arrays.copyOf(second, size), sets);
            }

            int add(int op, int a, int b) {
                if (size == ops.length) {
                    ops = Arrays.copyOf(ops, 2 * size);
                    first = Arrays.copyOf(first, 2 * size);
                    second = Arrays.copyOf(second, 2 * size);
                }
                ops[size] = op;
                first[size] = a;
                second[size] = b;
                return size++;
            }

            void write(Node node) throws RegexSyntaxException {
                if (node instanceof Chars chars) {
                    sets.add(chars.set());
                    add(CHAR, sets.size() - 1, 0);
                } else if (node instanceof Sequence sequence) {
                    int count = sequence.parts().size();
                    for (int i = 0; i < count; i++) {
                        write(sequence.parts().get(backwards ? count - 1 - i : i));
                    }
                } else if (node instanceof Choice choice) {
                    write(choice);
                } else if (node instanceof Repeat repeat) {
                    write(repeat);
                } else if (node instanceof Assertion assertion) {
                    add(ASSERT, assertion.kind().ordinal(), 0);
                } else if (node instanceof Node.BackReference) {
                    throw new RegexSyntaxException(
                            "back-references are not supported, because they cannot be matched in linear time");
                } else if (node instanceof Look look) {
                    add(look.negated() ? NO_LOOK : LOOK, number(look), 0);
                }
            }

            private void write(Choice choice) throws RegexSyntaxException {
                List<Integer> ends = new ArrayList<>();
                int last = choice.options().size() - 1;
                for (int i = 0; i < last; i++) {
                    int fork = add(FORK, size + 1, 0);
                    write(choice.options().get(i));
                    ends.add(add(JUMP, 0, 0));
                    second[fork] = size;
                }
                write(choice.options().get(last));
                ends.forEach(end -> first[end] = size);
            }

            private void write(Repeat repeat) throws RegexSyntaxException {
                for (int i = 0; i < repeat.least(); i++) {
                    write(repeat.part());
                }
                if (repeat.most() == Repeat.UNLIMITED) {
                    int fork = add(FORK, size + 1, 0);
                    write(repeat.part());
                    add(JUMP, fork, 0);
                    second[fork] = size;
                    return;
                }
                List<Integer> forks = new ArrayList<>();
                for (int i = repeat.least(); i < repeat.most(); i++) {
                    forks.add(add(FORK, size + 1, 0));
                    write(repeat.part());
                }
                forks.forEach(fork -> second[fork] = size);
            }
        }
    }
}
