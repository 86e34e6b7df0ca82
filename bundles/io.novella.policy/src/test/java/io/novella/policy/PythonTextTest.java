// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PythonTextTest {
    /** The deepest value that has a text. */
    private static final int DEPTH = 64;

    @ParameterizedTest
    @CsvSource({
        "1.0,1.0",
        "0.1,0.1",
        "1e16,1e+16",
        "123456789012345680,1.2345678901234568e+17",
        "2e-3,0.002",
        "1e-4,0.0001",
        "1e-5,1e-05",
        "1e-10,1e-10",
        "-0.0,-0.0",
        "5e-324,5e-324",
        "1e22,1e+22",
        "100000,100000.0",
        "2.2250738585072014E-308,2.2250738585072014e-308",
        "NaN,nan",
        "Infinity,inf",
        "-Infinity,-inf"
    })
    void floatsPrintAsInPython(double value, String text) {
        assertThat(PythonText.ofDouble(value)).isEqualTo(text);
    }

    static Stream<Object> truthyValues() {
        return Stream.of("a", " ", true, 1, -1L, 0.5, List.of(0), Map.of("a", 0), ScopeType.SYSTEM);
    }

    @ParameterizedTest
    @MethodSource("truthyValues")
    void otherValuesAreTrue(Object value) {
        assertThat(PythonText.isTruthy(value)).isTrue();
    }

    static Stream<Object> falsyValues() {
        return Stream.of("", false, 0, 0L, -0.0, BigInteger.ZERO, List.of(), Map.of());
    }

    @ParameterizedTest
    @MethodSource("falsyValues")
    void zeroAndEmptyValuesAreFalse(Object value) {
        assertThat(PythonText.isTruthy(value)).isFalse();
    }

    @Test
    void nullIsFalse() {
        assertThat(PythonText.isTruthy(null)).isFalse();
    }

    @Test
    void charactersAndEnumConstantsPrintWithoutQuotes() throws EvaluationException {
        assertThat(PythonText.str('c')).isEqualTo("c");
        assertThat(PythonText.str(ScopeType.SYSTEM)).isEqualTo("system");
    }

    @Test
    void nestingIsLimitedInListsKeysAndValues() throws EvaluationException {
        assertThat(PythonText.str(lists(DEPTH))).startsWith("[[").contains("[0]");
        for (Object deep : List.of(lists(DEPTH + 1), values(DEPTH + 1), keys(DEPTH + 1))) {
            assertThatThrownBy(() -> PythonText.str(deep))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("nested too deeply");
        }
    }

    private static Object lists(int depth) {
        Object value = 0;
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static Object values(int depth) {
        Object value = 0;
        for (int i = 0; i < depth; i++) {
            value = Map.of("a", value);
        }
        return value;
    }

    private static Object keys(int depth) {
        Object value = 0;
        for (int i = 0; i < depth; i++) {
            value = new HashMap<>(Collections.singletonMap(value, "a"));
        }
        return value;
    }

    @Test
    void lengthIsLimited() throws EvaluationException {
        String longest = "a".repeat(PythonText.MAX_LENGTH - 2);
        assertThat(PythonText.repr(longest, false)).hasSize(PythonText.MAX_LENGTH);
        assertThatThrownBy(() -> PythonText.repr(longest + "a", false))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void integersAreLimited() throws EvaluationException {
        BigInteger largest = BigInteger.ONE.shiftLeft(14_000).subtract(BigInteger.ONE);
        assertThat(PythonText.str(largest)).isEqualTo(largest.toString());
        assertThat(new Conversion('d', "", 0, -1).apply(largest)).isEqualTo(largest.toString());
        BigInteger over = largest.add(BigInteger.ONE);
        assertThatThrownBy(() -> PythonText.str(over)).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> new Conversion('d', "", 0, -1).apply(over)).isInstanceOf(EvaluationException.class);
    }
}
