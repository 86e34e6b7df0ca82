// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomCheckTest {

    private static Decision decide(CheckKind kind, String rule) {
        return PolicyRules.builder()
                .parser(new RuleParser(Map.of("k", kind)))
                .overrides(Map.of("r", rule))
                .build()
                .decide("r", Map.of("x", "1"), Map.of("user_id", "u"));
    }

    @Test
    void kindReceivesTheRequestAndDecides() {
        List<CheckRequest> requests = new ArrayList<>();
        CheckKind kind = request -> {
            requests.add(request);
            return request.match().equals("yes");
        };

        assertThat(decide(kind, "k:yes").outcome()).isEqualTo(Outcome.TRUE);
        assertThat(decide(kind, "k:no:%(x)s").outcome()).isEqualTo(Outcome.FALSE);

        assertThat(requests.get(1))
                .isEqualTo(new CheckRequest("r", "k", "no:%(x)s", Map.of("x", "1"), Map.of("user_id", "u")));
        assertThat(requests.get(1).expandedMatch()).contains("no:1");
    }

    @Test
    void matchIsNotExpandedWithoutItsKeyOrWhenMalformed() {
        assertThat(new CheckRequest("r", "k", "%(y)s", Map.of(), Map.of()).expandedMatch())
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CheckRequest("r", "k", "%(y", Map.of(), Map.of()).expandedMatch());
    }

    @Test
    void interruptedKindDeniesAndKeepsTheInterruptFlag() {
        Decision decision = decide(
                request -> {
                    throw new InterruptedException();
                },
                "not k:x");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decision.outcome()).isEqualTo(Outcome.FAULT);
    }

    @Test
    void exceptionIsNamedEvenWhenItsMessageFails() {
        assertThat(CustomCheck.describe(new IllegalStateException("why"))).isEqualTo("IllegalStateException: why");
        assertThat(CustomCheck.describe(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(CustomCheck.describe(new Unreadable())).isEqualTo("Unreadable");
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException();
        }
    }

    @Test
    void unavailableKindDeniesAndIsAProblem() {
        CheckKind gone = CheckKind.unavailable("the plugin is gone");
        Decision decision = decide(gone, "not k:x");

        assertThat(decision.outcome()).isEqualTo(Outcome.FAULT);
        assertThat(decision.detail()).isEqualTo("the plugin is gone");
        assertThat(new RuleParser(Map.of("k", gone)).parse("k:x").problem()).isEqualTo("the plugin is gone");
        assertThat(new RuleParser(Map.of("k", request -> true)).parse("k:x").problem())
                .isNull();
    }
}
