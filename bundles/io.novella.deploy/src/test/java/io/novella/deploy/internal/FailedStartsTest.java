// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedStartsTest {

    private final FailedStarts failed = new FailedStarts();

    @Test
    void eachChangeAllowsOneMoreAttempt() {
        failed.put(7, "failed to start: no service", 3);
        assertThat(failed.before(3)).isEmpty();
        assertThat(failed.before(4)).containsExactly(7L);
        assertThat(failed.before(4)).isEmpty();
        assertThat(failed.before(5)).containsExactly(7L);
    }

    @Test
    void repeatedReasonIsNotNews() {
        assertThat(failed.put(7, "one", 1)).isTrue();
        assertThat(failed.put(7, "one", 2)).isFalse();
        assertThat(failed.put(7, "two", 3)).isTrue();
        failed.remove(7);
        assertThat(failed.reason(7)).isEmpty();
        assertThat(failed.put(7, "two", 4)).isTrue();
    }
}
