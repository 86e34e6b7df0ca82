// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenTest {

    @Test
    void tokensAreWellFormedAndDistinct() {
        assertThat(Stream.generate(Token::random).limit(100))
                .allMatch(Token::isWellFormed)
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyFortyThreeUrlSafeCharactersAreATokensForm() {
        assertThat(Token.isWellFormed("aZ09-_".repeat(7) + "x")).isTrue();
        for (String text : new String[] {
            "", "x".repeat(42), "x".repeat(44), "x".repeat(42) + "+", "x".repeat(42) + "=", "x".repeat(43) + "\n"
        }) {
            assertThat(Token.isWellFormed(text)).as(text).isFalse();
        }
    }

    /** FIPS 180-2, B.1. */
    @Test
    void hashIsSha256InHexadecimal() {
        assertThat(Token.hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
