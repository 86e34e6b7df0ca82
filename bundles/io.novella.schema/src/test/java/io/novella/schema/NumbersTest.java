// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static io.novella.schema.Compiled.json;
import static io.novella.schema.Compiled.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keywords of numbers are exact for every number of JSON. */
class NumbersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"integer\", \"maximum\": 10} | 1e100 | 1E+100 is greater than the maximum of 10",
                "{\"maximum\": 10} | 18446744073709551617.0 | 18446744073709551617.0 is greater than the maximum of 10",
                "{\"maximum\": 10} | 1e400 | 1E+400 is greater than the maximum of 10",
                "{\"maximum\": 10} | 10.00000000000000000000000000001 | 10.00000000000000000000000000001 is greater than the maximum of 10",
                "{\"maximum\": 9223372036854775806} | 9223372036854775807 | 9223372036854775807 is greater than the maximum of 9223372036854775806",
                "{\"minimum\": 1} | -1e400 | -1E+400 is less than the minimum of 1",
                "{\"minimum\": 1} | 1e-400 | 1E-400 is less than the minimum of 1",
                "{\"exclusiveMaximum\": 9223372036854775807} | 9223372036854775807 | 9223372036854775807 is greater than or equal to the maximum of 9223372036854775807",
                "{\"exclusiveMaximum\": 9223372036854775807} | 9223372036854775806 |",
                "{\"exclusiveMinimum\": 0} | -0 | 0 is less than or equal to the minimum of 0",
                "{\"exclusiveMinimum\": 0} | 1e-1000 |",
                "{\"multipleOf\": 0.01} | 4.35 |",
                "{\"multipleOf\": 0.01} | 1e300 |",
                "{\"multipleOf\": 0.01} | 0.001 | 0.001 is not a multiple of 0.01",
                "{\"multipleOf\": 3} | 1e1000 | 1E+1000 is not a multiple of 3",
                "{\"multipleOf\": 3} | 3e1000 |",
                "{\"multipleOf\": 1e-1000} | 1e1000 |",
                "{\"multipleOf\": 1e1000} | 5 | 5 is not a multiple of 1E+1000",
                "{\"multipleOf\": 1e1000} | 0 |",
                "{\"type\": \"integer\"} | 1.0 |",
                "{\"type\": \"integer\"} | 1e3 |",
                "{\"type\": \"integer\"} | -0.0 |",
                "{\"type\": \"integer\"} | 1.5 | 1.5 is not of type 'integer'",
                "{\"type\": \"integer\"} | 1e-1000 | 1E-1000 is not of type 'integer'",
                "{\"const\": 1.0} | 1 |",
                "{\"const\": 1} | 1.00 |",
                "{\"enum\": [1, 2]} | 2.0 |",
                "{\"enum\": [9007199254740993]} | 9007199254740992 | 9007199254740992 is not one of [9007199254740993]",
                "{\"const\": 0} | -0.0 |",
                "{\"const\": {\"a\": [1.0]}} | {\"a\": [1]} |",
                "{\"uniqueItems\": true} | [1, 1.0] | [1, 1.0] has non-unique elements",
                "{\"uniqueItems\": true} | [{\"a\": 1, \"b\": 2}, {\"b\": 2.0, \"a\": 1.0}] | [{'a': 1, 'b': 2}, {'b': 2.0, 'a': 1.0}] has non-unique elements",
                "{\"uniqueItems\": true} | [9007199254740993, 9007199254740992, 1e400, 1e401, 0, false, \"0\"] |",
                "{\"minLength\": 1.0, \"maxLength\": 2e0} | \"abc\" | 'abc' is too long",
                "{\"maxItems\": 1e30} | [1, 2] |",
                "{\"minItems\": 1e30} | [1, 2] | [1, 2] is too short",
                "{\"contains\": {\"const\": 1}, \"minContains\": 2.0} | [1, 1.0] |",
            })
    void keywordsAreExact(String schema, String value, String sentence) throws SchemaException {
        assertThat(verdict(schema, value)).isEqualTo(sentence == null ? "" : sentence);
    }

    @Provide
    Arbitrary<BigDecimal> numbers() {
        Arbitrary<BigInteger> digits = Arbitraries.oneOf(
                Arbitraries.bigIntegers().between(BigInteger.valueOf(-20), BigInteger.valueOf(20)),
                Arbitraries.bigIntegers().between(BigInteger.TEN.pow(30).negate(), BigInteger.TEN.pow(30)));
        Arbitrary<Integer> scales = Arbitraries.oneOf(
                Arbitraries.integers().between(-3, 3), Arbitraries.integers().between(-40, 40));
        return digits.flatMap(unscaled -> scales.map(scale -> new BigDecimal(unscaled, scale)));
    }

    @Property(tries = 400)
    void comparisonsAreThoseOfBigDecimal(@ForAll("numbers") BigDecimal value, @ForAll("numbers") BigDecimal limit)
            throws SchemaException {
        int order = value.compareTo(limit);

        assertThat(accepts("minimum", limit, value)).isEqualTo(order >= 0);
        assertThat(accepts("maximum", limit, value)).isEqualTo(order <= 0);
        assertThat(accepts("exclusiveMinimum", limit, value)).isEqualTo(order > 0);
        assertThat(accepts("exclusiveMaximum", limit, value)).isEqualTo(order < 0);
        assertThat(accepts("const", limit, value)).isEqualTo(order == 0);
        assertThat(verdict("{'uniqueItems': true}", "[" + value + "," + limit + "]")
                        .isEmpty())
                .isEqualTo(order != 0);
        if (limit.signum() > 0) {
            assertThat(accepts("multipleOf", limit, value))
                    .isEqualTo(value.remainder(limit).signum() == 0);
        }
        assertThat(verdict("{'type': 'integer'}", value.toString()).isEmpty())
                .isEqualTo(value.remainder(BigDecimal.ONE).signum() == 0);
    }

    private static boolean accepts(String keyword, BigDecimal limit, BigDecimal value) throws SchemaException {
        return Compiled.of("{'" + keyword + "': " + limit + "}")
                .check(json(value.toString()))
                .isEmpty();
    }
}
