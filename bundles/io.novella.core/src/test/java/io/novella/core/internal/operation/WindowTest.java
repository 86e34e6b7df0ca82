// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    private static Window window(int from, @Nullable Integer before) {
        return new Window(new Microversion(2, from), before == null ? null : new Microversion(2, before));
    }

    @Test
    void windowContainsItsFirstVersionAndNotItsEnd() {
        assertThat(window(2, 4).contains(new Microversion(2, 1))).isFalse();
        assertThat(window(2, 4).contains(new Microversion(2, 2))).isTrue();
        assertThat(window(2, 4).contains(new Microversion(2, 3))).isTrue();
        assertThat(window(2, 4).contains(new Microversion(2, 4))).isFalse();
        assertThat(window(2, null).contains(new Microversion(9, 0))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1,3,3,5,false",
        "1,4,3,5,true",
        "1,9,3,5,true",
        "3,,1,4,true",
        "4,,1,4,false",
        "1,,9,,true",
        "2,3,2,3,true"
    })
    void windowsOverlapInBothDirections(
            int from, @Nullable Integer before, int otherFrom, @Nullable Integer otherBefore, boolean overlap) {
        Window one = window(from, before);
        Window other = window(otherFrom, otherBefore);
        assertThat(one.overlaps(other)).isEqualTo(overlap);
        assertThat(other.overlaps(one)).isEqualTo(overlap);
    }
}
