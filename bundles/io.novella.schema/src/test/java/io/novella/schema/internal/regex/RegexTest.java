// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are those of ECMA-262 with flag u. */
class RegexTest {

    private static boolean find(String pattern, String text) throws RegexSyntaxException {
        return Regex.compile(pattern).find(text, new StepLimit(100_000_000));
    }

    /** Java's escapes in a cell, since some of the characters cannot be seen. */
    private static String unescaped(String text) {
        return text == null ? "" : text.translateEscapes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "^\\S$ @ \u00a0 @ false",
                "^\\S$ @ \ufeff @ false",
                "^\\S$ @ \u0085 @ true",
                "^\\s$ @ \u2003 @ true",
                "^\\s$ @ \u2028 @ true",
                "^\\s$ @ \u180e @ false",
                "^\\s$ @ \\013 @ true",
                "^a$ @ a\\n @ false",
                "^a$ @ a\u2028 @ false",
                "^a$ @ a @ true",
                "^a @ b\\na @ false",
                "\\p{Letter} @ \u00e9 @ true",
                "^\\p{L}$ @ \ud835\udc00 @ true",
                "^\\p{Lu}$ @ a @ false",
                "^\\P{Lu}$ @ a @ true",
                "^[^\\p{Cc}]*$ @ a\\177 @ false",
                "^\\p{Script=Greek}$ @ \u03b1 @ true",
                "^\\p{sc=Grek}$ @ a @ false",
                "^\\p{gc=Nd}$ @ \u0663 @ true",
                "^\\p{Alphabetic}$ @ \u03b1 @ true",
                "^\\d$ @ \u0663 @ false",
                "^\\D$ @ \u0663 @ true",
                "^\\w$ @ \u00e9 @ false",
                "^\\W$ @ \u00e9 @ true",
                "^.$ @ \ud83d\ude00 @ true",
                "^..$ @ \ud83d\ude00 @ false",
                "^.$ @ \u0085 @ true",
                "^.$ @ \\n @ false",
                "^.$ @ \\r @ false",
                "^.$ @ \u2029 @ false",
                "^\\cA$ @ \\1 @ true",
                "^[^]$ @ \\n @ true",
                "[] @ a @ false",
                "^\\u{1F600}$ @ \ud83d\ude00 @ true",
                "^\\uD83D\\uDE00$ @ \ud83d\ude00 @ true",
                "^\\x41\\u0042$ @ AB @ true",
                "^[\\b]$ @ \\b @ true",
                "^(?<n>[0-9]{4})$ @ 2026 @ true",
                "(?!x) @ x @ true",
                "^(?!x) @ x @ false",
                "^(?=.*[0-9])(?=.*[a-z]).{3,}$ @ a1b @ true",
                "^(?=.*[0-9])(?=.*[a-z]).{3,}$ @ abc @ false",
                "(?<=a)b @ ab @ true",
                "(?<=a)b @ cb @ false",
                "(?<!a)b @ ab @ false",
                "(?<=^a{2}(?=b))b @ aab @ true",
                "(?<=(?<!x)a)b @ xab @ false",
                "(?<=(?<!x)a)b @ yab @ true",
                "^(?![\\s])[^\\p{Cc}]*(?<![\\s])$ @ ab c @ true",
                "^(?![\\s])[^\\p{Cc}]*(?<![\\s])$ @ `ab ` @ false",
                "\\bfoo\\b @ a foo! @ true",
                "\\bfoo\\b @ afoo @ false",
                "\\Boo @ foo @ true",
                "^a\\/b$ @ a/b @ true",
                "^[^\\]]*$ @ ] @ false",
                "^[a-zA-Z0-9-_:. ]{1,255}$ @ a-b_c:d. e @ true",
                "^[\\w-]+$ @ a-b @ true",
                "^a{2,3}$ @ aaaa @ false",
                "^a{2,}$ @ aaaa @ true",
                "^a{0}$ @ `` @ true",
                "^(a|b|)*c$ @ abbac @ true",
                "^(a*)*$ @ aab @ false",
                "a|b$ @ ac @ true",
                "^[A-Z]$ @ a @ false",
                "^\\0$ @ \\0 @ true",
                "^\\$\\.\\{$ @ $.{ @ true",
            })
    void matchesAsEcmaScriptDoes(String pattern, String text, boolean matches) throws RegexSyntaxException {
        assertThat(find(pattern, unescaped(text))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\a",
                "\\Z",
                "\\A",
                "\\e",
                "\\-",
                "(",
                ")",
                "a)",
                "[",
                "[b-a]",
                "[\\d-z]",
                "a{2,1}",
                "{1}",
                "a{,2}",
                "}",
                "]",
                "*",
                "a**",
                "^*",
                "(?=a)*",
                "\\",
                "\\u{110000}",
                "\\u{}",
                "\\x4",
                "\\u00g0",
                "\\c1",
                "\\00",
                "\\p{letter}",
                "\\p{Greek}",
                "\\pL",
                "\\p{",
                "(?i)a",
                "(?<n>a)(?<n>b)",
                "(?<1>a)",
                "(?>a)",
                "a++",
                "\\k",
                "\\k<n>",
                "\\1",
                "(?P<n>a)",
                "[\\c]",
                "a{1,2}{1,2}"
            })
    void whatEcmaScriptRefusesIsRefused(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageStartingWith("at character ");
        assertThat(Regex.isPattern(pattern)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a)\\1", "(?<n>a)\\k<n>", "(?:a{1,1000}){1,1000}", "(?:a{200}){200}", "(((a{99}){99}){99}){99}"
            })
    void whatHasNoBoundIsRefusedWithTheReason(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageMatching("back-references are not supported.*|the pattern is too large.*");
        assertThat(Regex.isPattern(pattern)).isTrue();
    }

    @Test
    void deepNestingIsRefusedWithoutAStackOverflow() {
        String pattern = "(".repeat(20_000) + "a" + ")".repeat(20_000);

        assertThatThrownBy(() -> Regex.compile(pattern)).hasMessageContaining("nested more than 100 deep");
    }

    /** With backtracking each of these takes time without end, or a stack without end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(a|b)*$",
                "^(?:a|b)*$",
                "(a+)+$",
                "^(a|a)*$",
                "^(a+)+$",
                "(x+x+)+y",
                "^(.*a){12}b$",
                "(?=(a*)*b)c",
                "(?<!(a|aa)+)b"
            })
    void badPatternsTakeLinearTime(String pattern) throws RegexSyntaxException {
        Regex regex = Regex.compile(pattern);
        String text = "a".repeat(100_000) + "!";

        // A hundred instructions for each character; an exponential number would be far beyond.
        assertThat(regex.find(text, new StepLimit(100L * text.length()))).isFalse();
    }

    @Test
    void tooManyStepsEndTheSearch() throws RegexSyntaxException {
        Regex regex = Regex.compile("a{1,2000}b");

        assertThatThrownBy(() -> regex.find("a".repeat(10_000), new StepLimit(1_000_000)))
                .isInstanceOf(StepLimitExceededException.class);
    }
}
