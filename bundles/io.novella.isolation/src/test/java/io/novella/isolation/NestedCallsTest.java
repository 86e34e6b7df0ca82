// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.runtime.FailureInfo;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of one thread into one bundle after another, whose time limits pass together. */
class NestedCallsTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Bulkheads bulkheads =
            new Bulkheads(new CallLimits(8, 12, 12, LIMIT, 10, LIMIT, 10, 5), Runnable::run);

    @AfterEach
    void close() {
        bulkheads.close();
    }

    private Call enterOuter() {
        return bulkheads.of(1, "outer").enter("the controller", null, false);
    }

    private static void pass(Call call) {
        call.check(call.begin() + LIMIT.toNanos(), Runnable::run);
    }

    @Test
    void bundleThatUsedTheTimeIsReported() {
        Call outer = enterOuter();
        Call inner = bulkheads.of(2, "inner").enter("its loader", null, false);

        pass(outer);
        pass(inner);

        assertThat(bulkheads.failures()).extracting(FailureInfo::bundle).containsExactly("inner");
        assertThat(outer.expired()).isNotNull();
        assertThat(inner.expired()).isNotNull();
        inner.leave();
        outer.leave();
    }

    @Test
    void callThatHasReturnedIsNotReported() {
        Call outer = enterOuter();
        bulkheads.of(2, "inner").enter("its loader", null, false).leave();

        pass(outer);

        assertThat(bulkheads.failures()).extracting(FailureInfo::bundle).containsExactly("outer");
        outer.leave();
    }
}
