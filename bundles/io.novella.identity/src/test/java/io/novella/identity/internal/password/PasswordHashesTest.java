// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashesTest {

    private static final String HASH = PasswordHashes.hash("right");

    @Test
    void onlyTheRightPasswordMatches() {
        assertThat(PasswordHashes.matches("right", HASH)).isTrue();
        assertThat(PasswordHashes.matches("wrong", HASH)).isFalse();
        assertThat(PasswordHashes.matches("", HASH)).isFalse();
    }

    @Test
    void everyHashHasItsOwnSalt() {
        assertThat(PasswordHashes.hash("right")).isNotEqualTo(HASH).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    /** From the command line tool of the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1, "password". */
    @Test
    void readsTheHashOfAnotherImplementation() {
        String hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertThat(PasswordHashes.matches("password", hash)).isTrue();
        assertThat(PasswordHashes.matches("passwore", hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "right",
                "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=19456,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=19456,t=999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=1,t=1,p=99$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAA$AAAAAAAAAAAAAAAAA"
            })
    void aMalformedHashMatchesNothing(String hash) {
        assertThat(PasswordHashes.matches("right", hash)).isFalse();
    }

    @Property(tries = 200)
    void noTextForAHashMatchesOrThrows(@ForAll @StringLength(max = 120) String hash, @ForAll String password) {
        assertThat(PasswordHashes.matches(password, hash)).isFalse();
    }
}
