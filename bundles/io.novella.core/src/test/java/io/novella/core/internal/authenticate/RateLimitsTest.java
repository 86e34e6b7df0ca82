// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.TestPlatform;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private final TestPlatform platform = TestPlatform.start();

    private Answer ask(String token) {
        return platform.send(FakeRequest.get("/compute/v2.1/none").as(token));
    }

    private void exhaust(String token) {
        for (int i = 0; i < RateLimit.BURST_SECONDS; i++) {
            assertThat(ask(token).status()).isEqualTo(404);
        }
    }

    @Test
    void exceededLimitIs429WithRetryAfter() {
        platform.limits().allow(0, 1);
        exhaust(TestPlatform.P1);

        Answer refused = ask(TestPlatform.P1);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).containsExactly("1");
        assertThat(refused.json().at("/overLimit/code").asInt()).isEqualTo(429);
        assertThat(ask(TestPlatform.P2).status()).as("another token").isEqualTo(404);
    }

    @Test
    void addressLimitAppliesBeforeParsing() {
        platform.limits().allow(1, 0);
        exhaust(TestPlatform.P1);

        assertThat(ask("unknown").status()).isEqualTo(429);
        assertThat(platform.send(FakeRequest.get("/")).status()).isEqualTo(429);
    }

    @Test
    void zeroMeansNoLimit() {
        for (int i = 0; i < 100; i++) {
            assertThat(ask(TestPlatform.P1).status()).isEqualTo(404);
        }
    }
}
