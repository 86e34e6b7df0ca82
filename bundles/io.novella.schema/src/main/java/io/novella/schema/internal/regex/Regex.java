// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import io.novella.schema.internal.regex.Node.Assertion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A regular expression of ECMA-262 with flag u, without back-references. Immutable.
 *
 * <p>All ways through the automaton are followed at the same time, one code point after another, so the time is proportional to
 * the length of the text whatever the pattern. The positions where a look-around holds are found beforehand, by a pass over the
 * text of its own: backwards for what looks ahead.
 */
public final class Regex {

    private final String pattern;
    private final Program program;
    private final List<Program.Condition> conditions;

    private Regex(String pattern, Program program, List<Program.Condition> conditions) {
        this.pattern = pattern;
        this.program = program;
        this.conditions = conditions;
    }

    /**
     * Compiles a pattern.
     *
     * @throws RegexSyntaxException if it is not one, or uses back-references, a property that is not known here, or repeats that are
     *     too large
     */
    public static Regex compile(String pattern) throws RegexSyntaxException {
        Program.Compiler compiler = new Program.Compiler();
        Program program = compiler.compile(RegexParser.parse(pattern), false);
        return new Regex(pattern, program, List.copyOf(compiler.conditions()));
    }

    /** Whether a text is a pattern, even one that {@link #compile} does not support for its size or its back-references. */
    public static boolean isPattern(String text) {
        try {
            RegexParser.parse(text);
            return true;
        } catch (RegexSyntaxException malformed) {
            return false;
        }
    }

    /**
     * Whether the pattern matches somewhere in a text.
     *
     * @param limit pays for each instruction at each position
     * @throws StepLimitExceededException if the limit does not suffice
     */
    public boolean find(String text, StepLimit limit) {
        int[] codePoints = text.codePoints().toArray();
        List<BitSet> holds = new ArrayList<>(conditions.size());
        for (Program.Condition condition : conditions) {
            BitSet positions = new BitSet(codePoints.length + 1);
            new Pass(condition.program(), codePoints, holds, limit).all(condition.ahead(), positions);
            holds.add(positions);
        }
        return new Pass(program, codePoints, holds, limit).any();
    }

    @Override
    public String toString() {
        return pattern;
    }

    /** One pass of a program over a text. */
    private static final class Pass {

        private final Program program;
        private final int[] text;
        private final List<BitSet> holds;
        private final StepLimit limit;
        private final int[] stack;
        /** For each instruction the position at which it was last reached, plus one; so no set is ever cleared. */
        private final int[] reached;

        private int[] states;
        private int[] next;
        private int size;
        private boolean matched;

        Pass(Program program, int[] text, List<BitSet> holds, StepLimit limit) {
            this.program = program;
            this.text = text;
            this.holds = holds;
            this.limit = limit;
            int length = program.ops().length;
            limit.spend(length);
            stack = new int[2 * length + 2];
            reached = new int[length];
            states = new int[length];
            next = new int[length];
        }

        /** Whether a match ends anywhere. */
        boolean any() {
            for (int position = 0; ; position++) {
                reach(0, position);
                if (matched) {
                    return true;
                } else if (position == text.length) {
                    return false;
                }
                step(text[position], position + 1);
                if (matched) {
                    return true;
                }
            }
        }

        /** Finds all positions at which a match ends; backwards, at which one begins. */
        void all(boolean backwards, BitSet positions) {
            for (int i = 0; i <= text.length; i++) {
                int position = backwards ? text.length - i : i;
                reach(0, position);
                if (matched) {
                    positions.set(position);
                    matched = false;
                }
                if (i < text.length) {
                    int character = text[backwards ? position - 1 : position];
                    step(character, backwards ? position - 1 : position + 1);
                }
            }
        }

        /** Consumes a code point and goes on at a position. */
        private void step(int character, int position) {
            int[] current = states;
            int count = size;
            limit.spend(count + 1L);
            states = next;
            next = current;
            size = 0;
            for (int i = 0; i < count; i++) {
                int state = current[i];
                if (program.sets().get(program.first()[state]).contains(character)) {
                    reach(state + 1, position);
                }
            }
        }

        /** Adds an instruction and all that follow without consuming anything. */
        private void reach(int from, int position) {
            int depth = 0;
            int taken = 0;
            stack[depth++] = from;
            while (depth > 0) {
                int state = stack[--depth];
                taken++;
                if (reached[state] == position + 1) {
                    continue;
                }
                reached[state] = position + 1;
                switch (program.ops()[state]) {
                    case Program.CHAR -> states[size++] = state;
                    case Program.JUMP -> stack[depth++] = program.first()[state];
                    case Program.FORK -> {
                        stack[depth++] = program.second()[state];
                        stack[depth++] = program.first()[state];
                    }
                    case Program.MATCH -> matched = true;
                    default -> {
                        if (holds(state, position)) {
                            stack[depth++] = state + 1;
                        }
                    }
                }
            }
            limit.spend(taken);
        }

        private boolean holds(int state, int position) {
            int operand = program.first()[state];
            return switch (program.ops()[state]) {
                case Program.LOOK -> holds.get(operand).get(position);
                case Program.NO_LOOK -> !holds.get(operand).get(position);
                default -> holds(Assertion.Kind.values()[operand], position);
            };
        }

        private boolean holds(Assertion.Kind kind, int position) {
            return switch (kind) {
                case START -> position == 0;
                case END -> position == text.length;
                case BOUNDARY -> isWord(position - 1) != isWord(position);
                case NO_BOUNDARY -> isWord(position - 1) == isWord(position);
            };
        }

        private boolean isWord(int index) {
            return index >= 0 && index < text.length && CharSet.WORD.contains(text[index]);
        }
    }
}
