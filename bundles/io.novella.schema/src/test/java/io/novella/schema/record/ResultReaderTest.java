// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Hidden;
import io.novella.api.Shows;
import io.novella.schema.mapping.ObjectValues;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultReaderTest {

    enum Power {
        ON
    }

    record Inner(String firstName) {}

    record Result(
            @Nullable Object resultA, Optional<String> none, @Nullable List<Inner> inner, @Hidden String secret) {}

    record Box(String id, int size) {}

    record View(@Shows Box box, String id) {}

    record Failing(String name) {
        @Override
        public String name() {
            throw new IllegalStateException("on purpose");
        }
    }

    private final ResultReader reader = new ResultReader(Box.class);

    @Test
    void noResultIsEmpty() {
        assertThat(reader.flat(null)).isEmpty();
    }

    @Test
    void recordBecomesFlatParameters() {
        Map<String, @Nullable Object> flat =
                reader.flat(new Result(5, Optional.empty(), Arrays.asList(new Inner("ann"), null), "s"));

        assertThat(flat)
                .containsEntry("result_a", 5)
                .containsEntry("none", null)
                .containsEntry("inner", Arrays.asList(Map.of("first_name", "ann"), null))
                .containsOnlyKeys("result_a", "none", "inner");
    }

    @Test
    void nullComponentsAreAbsent() {
        assertThat(reader.flat(new Result(null, Optional.of("x"), null, "s"))).isEqualTo(Map.of("none", "x"));
    }

    @Test
    void valuesHaveTheirJsonForm() {
        UUID id = UUID.fromString("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, Power.ON);
        map.put("time", Instant.parse("2030-01-02T03:04:05.678Z"));
        map.put("id", id);
        map.put("set", Set.of(true));
        map.put("numbers", List.of(1, 2L, 1.5, 2.5f));

        assertThat(reader.flat(map))
                .isEqualTo(Map.of(
                        "1", "ON",
                        "time", "2030-01-02T03:04:05Z",
                        "id", id.toString(),
                        "set", List.of(true),
                        "numbers", List.of(1, 2L, 1.5, 2.5f)));
    }

    @Test
    void valueWithoutAJsonFormIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.flat("text"))
                .withMessage("a controller returned a java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.flat(Map.of("a", new StringBuilder())))
                .withMessage("a controller returned a java.lang.StringBuilder");
        for (Object number : List.of(Double.NaN, Float.POSITIVE_INFINITY)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reader.flat(Map.of("a", number)))
                    .withMessage("a controller returned " + number + ", which is not a JSON number");
        }
    }

    @Test
    void objectOfTheResourceStaysWithItsValues() {
        Box box = new Box("b1", 3);

        assertThat(reader.flat(box))
                .isEqualTo(Map.of("id", "b1", "size", 3))
                .isInstanceOfSatisfying(ObjectValues.class, values -> assertThat(values.object())
                        .isSameAs(box));
        assertThat(reader.flat(new View(box, "v1")))
                .isEqualTo(Map.of("id", "v1"))
                .isInstanceOfSatisfying(ObjectValues.class, values -> assertThat(values.object())
                        .isSameAs(box));
        assertThat(reader.flat(Map.of("boxes", List.of(box))).get("boxes"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasOnlyElementsOfType(ObjectValues.class);
        assertThat(reader.flat(new Inner("ann"))).isNotInstanceOf(ObjectValues.class);
    }

    @Test
    void exceptionOfAnAccessorPassesThrough() {
        assertThatThrownBy(() -> reader.flat(new Failing("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("on purpose");
    }
}
