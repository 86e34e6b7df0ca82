// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Exact arithmetic on JSON numbers. No number is ever written out, so the time depends on the digits that a number has in its
 * text and not on its exponent.
 */
public final class Numbers {

    private Numbers() {}

    /** The exact value of a number. */
    static BigDecimal of(JsonNode number) {
        return number.decimalValue();
    }

    /** Whether a number has no fraction, as 1.0 and 1e3 have none. */
    public static boolean isInteger(JsonNode number) {
        return number.isIntegralNumber() || (number.isNumber() && isFinite(number) && isInteger(number.decimalValue()));
    }

    /** As above. */
    public static boolean isInteger(BigDecimal number) {
        return number.signum() == 0
                || number.scale() <= 0
                || (number.scale() < number.precision() + 1
                        && number.stripTrailingZeros().scale() <= 0);
    }

    /** Whether it is a number of JSON, which has no NaN and no infinity. */
    static boolean isFinite(JsonNode number) {
        return !(number.isDouble() || number.isFloat()) || Double.isFinite(number.doubleValue());
    }

    /** Whether a number is a multiple of another, which is greater than 0. */
    static boolean isMultiple(BigDecimal number, BigDecimal of) {
        if (number.signum() == 0) {
            return true;
        }
        // number = n * 10^-s, of = m * 10^-t: is n * 10^(t-s) a multiple of m?
        BigInteger n = number.unscaledValue();
        BigInteger m = of.unscaledValue();
        long shift = (long) of.scale() - number.scale();
        if (shift >= 0) {
            BigInteger power = BigInteger.TEN.modPow(BigInteger.valueOf(shift), m);
            return n.multiply(power).mod(m).signum() == 0;
        }
        // n must be a multiple of m * 10^-shift, which has more digits than -shift.
        return -shift < number.precision()
                && n.mod(m.multiply(BigInteger.TEN.pow((int) -shift))).signum() == 0;
    }

    /** A whole number that is not negative, as the greatest int if it is greater than that. */
    static int size(JsonNode number) {
        BigDecimal exact = number.decimalValue();
        return exact.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0 ? Integer.MAX_VALUE : exact.intValue();
    }
}
