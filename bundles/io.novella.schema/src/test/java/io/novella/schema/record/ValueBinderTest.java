// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's own parsers read more than the form that a client may send. */
class ValueBinderTest {

    private static Object bound(Class<?> type, Object plain) throws UnfitValueException {
        return ValueBinder.of(type, List.of(), new ArrayList<>()).orElseThrow().bind(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-1-1-1-1",
                "",
                "3f2504e0-4f89-41d3-9a0c-0305e82c330",
                "3f2504e04f8941d39a0c0305e82c3301",
                "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
                "+f2504e0-4f89-41d3-9a0c-0305e82c3301",
                "\u0663f2504e0-4f89-41d3-9a0c-0305e82c3301"
            })
    void onlyCanonicalUuidsAreTaken(String text) {
        assertThatThrownBy(() -> bound(UUID.class, text)).hasMessage("'" + text + "' is not a UUID");
    }

    @Test
    void aUuidMayHaveDigitsOfBothCases() throws UnfitValueException {
        assertThat(bound(UUID.class, "3F2504e0-4f89-41d3-9a0c-0305e82c3301"))
                .isEqualTo(UUID.fromString("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T24:00:00Z",
                "+1000000000-01-01T00:00:00Z",
                "2026-01-31T12:00Z",
                "2026-01-31 12:00:00Z",
                "2026-02-30T12:00:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:60Z",
                "2026-01-31T12:00:00+1"
            })
    void onlyTimesOfRfc3339AreTaken(String text) {
        assertThatThrownBy(() -> bound(Instant.class, text))
                .hasMessage("'" + text + "' is not an RFC 3339 time with an offset from UTC");
    }

    @Test
    void timesOfRfc3339AreRead() throws UnfitValueException {
        assertThat(bound(Instant.class, "2026-01-31t13:00:00.5+01:00"))
                .isEqualTo(Instant.parse("2026-01-31T12:00:00.5Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1.8e308"})
    void numbersBeyondADoubleAreNotMadeInfinite(String number) {
        BigDecimal value = new BigDecimal(number);

        assertThatThrownBy(() -> bound(double.class, value))
                .hasMessage(value + " is beyond the range of a 64-bit floating-point number");
        assertThatThrownBy(() -> bound(Double.class, value.toBigInteger())).isInstanceOf(UnfitValueException.class);
    }

    @Test
    void integersAreExactOrRefused() throws UnfitValueException {
        assertThat(bound(int.class, new BigDecimal("1e3"))).isEqualTo(1000);
        assertThat(bound(long.class, new BigDecimal("9223372036854775807.0"))).isEqualTo(Long.MAX_VALUE);
        assertThat(bound(BigInteger.class, new BigDecimal("1e100"))).isEqualTo(BigInteger.TEN.pow(100));
        assertThatThrownBy(() -> bound(int.class, 2147483648L))
                .hasMessage("2147483648 is greater than the maximum of 2147483647");
        assertThatThrownBy(() -> bound(Long.class, new BigDecimal("1e100")))
                .hasMessage("1E+100 is greater than the maximum of 9223372036854775807");
        assertThatThrownBy(() -> bound(Long.class, new BigInteger("-9223372036854775809")))
                .hasMessage("-9223372036854775809 is less than the minimum of -9223372036854775808");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void resultsThatAreNotJsonNumbersAreRefused(double number) {
        ResultReader reader = new ResultReader(Object.class);

        assertThatThrownBy(() -> reader.flat(Map.of("load", number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a controller returned " + number + ", which is not a JSON number");
        assertThatThrownBy(() -> reader.flat(Map.of("loads", List.of((float) number))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
