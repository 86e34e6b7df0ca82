// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.novella.api.Hidden;
import io.novella.api.Shows;
import io.novella.schema.JsonType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBinderTest {

    enum Power {
        ON,
        OFF
    }

    record Inner(String firstName, int size) {}

    record All(
            @Nullable String name,
            @Nullable Inner inner,
            @Nullable List<Inner> list,
            @Nullable Map<String, Integer> sizes,
            Optional<Power> power,
            @Nullable Object anything) {}

    record Direct(Direct self) {}

    record Listed(List<Listed> self) {}

    record Back(Forth forth) {}

    record Forth(Optional<List<Back>> back) {}

    record Alien(Thread thread, Set<String> set, Map<Integer, String> map) {}

    record Showing(@Shows Object object, String name) {}

    record AroundShowing(List<Showing> showing) {}

    record Hiding(@Hidden String secretWord, String name) {}

    record AroundHiding(Hiding hiding) {}

    record Strict(int size) {
        Strict {
            if (size < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    private final List<String> problems = new ArrayList<>();

    private RecordBinder binder(Class<?> type) {
        return RecordBinder.of(type, problems);
    }

    @Test
    void flatParametersBecomeARecord() throws UnfitValueException {
        Map<String, Object> inner = Map.of("first_name", "ann", "size", 3);
        Object bound = binder(All.class)
                .bind(Map.of(
                        "name",
                        "n",
                        "inner",
                        inner,
                        "list",
                        List.of(inner),
                        "sizes",
                        Map.of("a", 1),
                        "power",
                        "OFF",
                        "anything",
                        List.of(1)));

        assertThat(problems).isEmpty();
        assertThat(bound)
                .isEqualTo(new All(
                        "n",
                        new Inner("ann", 3),
                        List.of(new Inner("ann", 3)),
                        Map.of("a", 1),
                        Optional.of(Power.OFF),
                        List.of(1)));
    }

    @Test
    void absentParametersAreNullOrEmpty() throws UnfitValueException {
        All nothing = new All(null, null, null, null, Optional.empty(), null);

        assertThat(binder(All.class).bind(Map.of())).isEqualTo(nothing);
        assertThat(binder(All.class).bind(new HashMap<>(Collections.singletonMap("power", null))))
                .isEqualTo(nothing);
    }

    @Test
    void componentsHaveTheirParametersAndTypes() {
        assertThat(binder(Inner.class).components())
                .extracting(RecordBinder.Component::name, RecordBinder.Component::parameter)
                .containsExactly(tuple("firstName", "first_name"), tuple("size", "size"));
        assertThat(binder(All.class).components())
                .extracting(component -> component.value().name())
                .containsExactly("String", "Inner", "List<Inner>", "Map<String, Integer>", "Power", "Object");
        assertThat(binder(All.class).components())
                .extracting(component -> component.value().isMap())
                .containsExactly(false, false, false, true, false, false);
        assertThat(binder(All.class).components().get(2).value().types()).containsExactly(JsonType.ARRAY);
        assertThat(binder(All.class).typeName()).isEqualTo("All");
    }

    @Test
    void recordThatContainsItselfIsAProblem() {
        binder(Direct.class);
        binder(Listed.class);
        binder(Back.class);

        assertThat(problems)
                .containsExactly(
                        "Direct.self contains itself", "Listed.self contains itself", "Forth.back contains itself");
    }

    @Test
    void typeWithoutAJsonValueIsAProblem() {
        assertThat(binder(Alien.class).components()).isEmpty();
        assertThat(problems)
                .containsExactly(
                        "Alien.thread is of type java.lang.Thread, which no JSON value stands for",
                        "Alien.set is of type java.util.Set<java.lang.String>, which no JSON value stands for",
                        "Alien.map is of type java.util.Map<java.lang.Integer, java.lang.String>, which no JSON value"
                                + " stands for");
    }

    @Test
    void shownObjectAndHiddenComponentsAreFoundInNestedRecords() {
        assertThat(List.of(Showing.class, AroundShowing.class))
                .allMatch(type -> binder(type).showsObject())
                .noneMatch(type -> binder(type).hidesComponents());
        assertThat(List.of(Hiding.class, AroundHiding.class))
                .allMatch(type -> binder(type).hidesComponents())
                .noneMatch(type -> binder(type).showsObject());
        assertThat(binder(All.class).showsObject()).isFalse();
        assertThat(binder(All.class).hidesComponents()).isFalse();
        assertThat(binder(Hiding.class).hides("secret_word")).isTrue();
        assertThat(binder(Hiding.class).hides("name")).isFalse();
        assertThat(problems).isEmpty();
    }

    @Test
    void unfitValueNamesTheInnermostParameter() {
        assertThatThrownBy(() ->
                        binder(All.class).bind(Map.of("inner", Map.of("first_name", "ann", "size", 5_000_000_000L))))
                .isInstanceOfSatisfying(UnfitValueException.class, unfit -> {
                    assertThat(unfit.parameter()).isEqualTo("size");
                    assertThat(unfit.value()).isEqualTo("5000000000");
                })
                .hasMessage("5000000000 is greater than the maximum of 2147483647");
        assertThatThrownBy(() -> binder(All.class).bind(Map.of("power", "HALF")))
                .isInstanceOfSatisfying(UnfitValueException.class, unfit -> {
                    assertThat(unfit.parameter()).isEqualTo("power");
                    assertThat(unfit.value()).isEqualTo("'HALF'");
                })
                .hasMessage("'HALF' is not one of ['ON', 'OFF']");
    }

    @Test
    void valuesOfAMapAreChecked() throws UnfitValueException {
        assertThatThrownBy(() -> binder(All.class).bind(Map.of("sizes", Map.of("a", "b"))))
                .isInstanceOfSatisfying(UnfitValueException.class, unfit -> {
                    assertThat(unfit.parameter()).isEqualTo("a");
                    assertThat(unfit.value()).isEqualTo("'b'");
                })
                .hasMessage("the value is not of type Integer");
        assertThatThrownBy(() -> binder(All.class).bind(Map.of("sizes", Map.of("a", new BigDecimal("1.5")))))
                .hasMessage("the value is not of type Integer");
        assertThat(binder(All.class)
                        .bind(Map.of("sizes", Map.of("a", new BigDecimal("1.0"), "b", new BigDecimal("1e2")))))
                .isEqualTo(new All(null, null, null, Map.of("a", 1, "b", 100), Optional.empty(), null));
        assertThat(binder(All.class).bind(Map.of("sizes", new HashMap<>(Collections.singletonMap("a", null)))))
                .isEqualTo(new All(
                        null, null, null, new HashMap<>(Collections.singletonMap("a", null)), Optional.empty(), null));
    }

    @Test
    void integerIsADoubleOfAMap() throws UnfitValueException {
        record Doubles(Map<String, Double> values, Map<String, Object> any) {}

        assertThat(binder(Doubles.class).bind(Map.of("values", Map.of("a", 1), "any", Map.of("b", "c"))))
                .isEqualTo(new Doubles(Map.of("a", 1.0), Map.of("b", "c")));
    }

    @Test
    void boundCollectionsCannotBeChanged() throws UnfitValueException {
        All bound = (All) binder(All.class).bind(Map.of("list", List.of(), "sizes", Map.of()));

        assertThat(bound.list()).isUnmodifiable();
        assertThatThrownBy(() -> bound.sizes().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void exceptionOfARecordPassesThrough() {
        assertThatThrownBy(() -> binder(Strict.class).bind(Map.of("size", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative");
    }
}
