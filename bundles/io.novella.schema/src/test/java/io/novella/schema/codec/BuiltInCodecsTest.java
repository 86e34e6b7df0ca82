// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.spi.ValueCodec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInCodecsTest {

    private static ValueCodec codec(String name) {
        return new Codecs().find(name).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+5",
                "\u0665",
                "5.0",
                " 5",
                "",
                "-",
                "1e3",
                "9223372036854775808",
                "99999999999999999999",
                "0x5",
                "5\n"
            })
    void onlyDecimalDigitsAreIntegers(String text) {
        assertThatThrownBy(() -> codec("int-from-string").decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a 64-bit integer");
    }

    @Test
    void integersAreReadExactly() {
        assertThat(codec("int-from-string").decode("007")).isEqualTo(7L);
        assertThat(codec("int-from-string").decode("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(codec("empty-as-zero").decode("")).isEqualTo(0L);
        assertThat(codec("empty-as-zero").decode(new BigDecimal("1e3"))).isEqualTo(1000L);
        assertThatThrownBy(() -> codec("empty-as-zero").decode(new BigDecimal("1e1000")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec("empty-as-zero").decode(new BigDecimal("0.5")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void jsonTextsAreAsStrictAsABody() {
        ValueCodec json = codec("json-string");

        assertThat(json.decode("{\"a\":[1,1e1000]}")).isEqualTo(Map.of("a", List.of(1, new BigDecimal("1e1000"))));
        for (String text : List.of(
                "{\"a\":1,\"a\":2}",
                "1e1001",
                "[1e999999999]",
                "1e99999999999",
                "NaN",
                "null",
                "[1] 2",
                "[".repeat(20_000))) {
            assertThatThrownBy(() -> json.decode(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void onlyFiniteNumbersAreWritten() {
        ValueCodec json = codec("json-string");

        assertThat(json.encode(Map.of("a", 0.5))).isEqualTo("{\"a\":0.5}");
        assertThatThrownBy(() -> json.encode(Map.of("a", List.of(Double.NaN))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NaN is not a JSON number");
        assertThatThrownBy(() -> json.encode(Float.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }
}
