// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Compared with {@code java.util.regex} where both speak the same language, and with nothing where they do not. */
class RegexPropertiesTest {

    private static final long STEPS = 100_000_000;

    private static final List<String> ATOMS = List.of("a", "b", ".", "[ab]", "[^a]", "\\d", "^", "$", "\\b", "\\B", "");

    /** A look behind has a bounded length in Java. */
    private static final List<String> BOUNDED = List.of("a", "[^a]", "^", "a|b", "ab?");

    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "(",
            ")",
            "(?:",
            "(?=",
            "(?!",
            "(?<=",
            "(?<!",
            "(?<n>",
            "[",
            "]",
            "^",
            "$",
            "|",
            "*",
            "+",
            "?",
            "{2}",
            "{1,300}",
            "{",
            "}",
            "\\",
            "\\d",
            "\\p{L}",
            "\\u{1F600}",
            "\\k<n>",
            "\\1",
            "-",
            ".",
            "\ud83d",
            "\n");

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A pattern of the syntax that both have, all of which means the same. */
    private static String pattern(Random random, int depth) {
        return switch (random.nextInt(depth <= 0 ? 2 : 7)) {
            case 0, 1 -> pick(random, ATOMS);
            case 2, 3 -> pattern(random, depth - 1) + pattern(random, depth - 1);
            case 4 -> "(?:" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
            case 5 ->
                // Java leaves a counted loop at an empty iteration, which ECMA-262 does not.
                random.nextBoolean()
                        ? "(?:" + pattern(random, depth - 1) + ")" + pick(random, List.of("*", "+", "?", "*?", "{0}"))
                        : pick(random, List.of("a", ".", "[ab]", "(?:ab|b)"))
                                + pick(random, List.of("{2}", "{1,2}", "{2,}", "{0,3}"));
            default ->
                random.nextBoolean()
                        ? pick(random, List.of("(?=", "(?!")) + pattern(random, depth - 1) + ")"
                        : pick(random, List.of("(?<=", "(?<!")) + pick(random, BOUNDED) + ")";
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append("aab1 ".charAt(random.nextInt(5)));
        }
        return text.toString();
    }

    @Property(tries = 3000)
    void findsWhatJavaFinds(@ForAll long seed) throws RegexSyntaxException {
        Random random = new Random(seed);
        String pattern = pattern(random, 5);
        Regex regex = Regex.compile(pattern);
        Pattern oracle = Pattern.compile(pattern);
        for (int i = 0; i < 5; i++) {
            String text = text(random);
            assertThat(regex.find(text, new StepLimit(STEPS)))
                    .as(pattern + " in '" + text + "'")
                    .isEqualTo(oracle.matcher(text).find());
        }
    }

    /** Whatever the pattern and the text: a verdict, a syntax error, or the end of the steps. */
    @Property(tries = 3000)
    void nothingElseIsThrown(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder pattern = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            pattern.append(pick(random, PIECES));
        }
        try {
            Regex.compile(pattern.toString()).find(text(random).repeat(500), new StepLimit(2_000_000));
        } catch (RegexSyntaxException | StepLimitExceededException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }
}
