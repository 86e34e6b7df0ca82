// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.novella.api.Caller;
import io.novella.identity.internal.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShellTokensTest {

    private static final Caller DEMO =
            Caller.user("demo").project("demo").role("member").build();

    private final SettableClock clock = new SettableClock();
    private final ShellTokens tokens = new ShellTokens(clock);

    @Test
    void anUnknownTokenIsNobodys() {
        assertThat(tokens.authenticate(Token.random())).isEmpty();
    }

    @Test
    void anIssuedTokenExpires() {
        String token = tokens.issue(DEMO, Duration.ofHours(1));

        clock.pass(Duration.ofMinutes(59));
        assertThat(tokens.authenticate(token)).hasValue(DEMO);
        clock.pass(Duration.ofMinutes(1));
        assertThat(tokens.authenticate(token)).isEmpty();
    }

    @Test
    void theyAreBoundedAndExpiredOnesMakeRoom() {
        for (int i = 0; i < ShellTokens.MAX_ISSUED; i++) {
            tokens.issue(DEMO, Duration.ofHours(1));
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> tokens.issue(DEMO, Duration.ofHours(1)))
                .withMessageContaining("10000 valid tokens");
        clock.pass(Duration.ofHours(1));
        assertThat(tokens.authenticate(tokens.issue(DEMO, Duration.ofHours(1)))).isPresent();
    }
}
