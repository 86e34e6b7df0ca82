// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTypeTest {

    @Test
    void javaClassesHoldTheTypesOfTheirValues() {
        assertThat(JsonType.heldBy(String.class)).containsExactly(JsonType.STRING);
        assertThat(JsonType.heldBy(Boolean.class)).containsExactly(JsonType.BOOLEAN);
        for (Class<?> integer : List.of(Integer.class, Long.class, BigInteger.class)) {
            assertThat(JsonType.heldBy(integer)).containsExactly(JsonType.INTEGER);
        }
        for (Class<?> number : List.of(Double.class, BigDecimal.class, Number.class)) {
            assertThat(JsonType.heldBy(number)).containsExactly(JsonType.NUMBER);
        }
        for (Class<?> list : List.of(List.class, ArrayList.class)) {
            assertThat(JsonType.heldBy(list)).containsExactly(JsonType.ARRAY);
        }
        for (Class<?> map : List.of(Map.class, HashMap.class)) {
            assertThat(JsonType.heldBy(map)).containsExactly(JsonType.OBJECT);
        }
        assertThat(JsonType.heldBy(Object.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "null, NULL",
        "true, BOOLEAN",
        "1, INTEGER",
        "1.0, INTEGER",
        "1.5, NUMBER",
        "'', STRING",
        "[], ARRAY",
        "{}, OBJECT"
    })
    void valuesHaveTheirNarrowestType(String value, JsonType type) {
        assertThat(JsonType.of(Compiled.json(value.isEmpty() ? "''" : value))).isEqualTo(type);
    }

    @Test
    void namesAreThoseOfTheSpecification() {
        assertThat(JsonType.named("integer")).contains(JsonType.INTEGER);
        assertThat(JsonType.named("INTEGER")).isEmpty();
        assertThat(JsonType.named("int")).isEmpty();
    }
}
