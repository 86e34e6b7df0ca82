// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTokenTest {
    @Test
    void parenthesesAtTheEndsOfAWordAreTokens() {
        assertThat(RuleToken.split("((a(b)c)"))
                .containsExactly(
                        new RuleToken(RuleToken.Kind.OPEN, "(", 0),
                        new RuleToken(RuleToken.Kind.OPEN, "(", 1),
                        new RuleToken(RuleToken.Kind.CHECK, "a(b)c", 2),
                        new RuleToken(RuleToken.Kind.CLOSE, ")", 7));
        assertThat(RuleToken.split("((")).extracting(RuleToken::kind).containsOnly(RuleToken.Kind.OPEN);
        assertThat(RuleToken.split("))")).extracting(RuleToken::kind).containsOnly(RuleToken.Kind.CLOSE);
        assertThat(RuleToken.split("()")).extracting(RuleToken::text).containsExactly("(", ")");
        assertThat(RuleToken.split("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            chars = {
                ' ', '\t', '\n', '\u000b', '\f', '\r', '\u001c', '\u001d', '\u001e', '\u001f', '\u0085', '\u00a0',
                '\u1680', '\u2000', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000'
            })
    void whiteSpaceOfPythonSeparatesWords(char space) {
        assertThat(RuleToken.split(space + "a" + space + "b" + space))
                .extracting(RuleToken::text)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            chars = {
                '\0', '\b', '\u000e', '\u001b', '!', '\u007f', '\u0084', '\u0086', '\u00ad', '\u0100', '\u200b',
                '\ufeff'
            })
    void otherCharactersBelongToTheWord(char part) {
        String word = "a" + part + "b";
        assertThat(RuleToken.split(word)).extracting(RuleToken::text).containsExactly(word);
    }
}
