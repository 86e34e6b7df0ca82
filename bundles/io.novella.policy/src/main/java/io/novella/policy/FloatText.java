// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** The digits of a floating-point number as Python's {@code %e}, {@code %f} and {@code %g} write them. */
final class FloatText {
    private static final int DEFAULT_PRECISION = 6;

    /** The largest and smallest exponents of {@code %g} without an exponent; the upper one is its precision. */
    private static final int MIN_PLAIN_EXPONENT = -4;

    private FloatText() {}

    /**
     * The digits.
     *
     * @param value not negative; may be infinite or not a number
     * @param type one of {@code e E f F g G}; a capital writes letters as capitals
     * @param precision as of the conversion; -1 for the default of 6
     * @param alternate whether the point and, for {@code g}, trailing zeros stay
     */
    static String of(double value, char type, int precision, boolean alternate) {
        String text;
        int digits = precision < 0 ? DEFAULT_PRECISION : precision;
        if (Double.isNaN(value)) {
            text = "nan";
        } else if (Double.isInfinite(value)) {
            text = "inf";
        } else {
            BigDecimal exact = new BigDecimal(value);
            text = switch (Character.toLowerCase(type)) {
                case 'e' -> scientific(exact, digits, alternate);
                case 'f' -> plain(exact, digits, alternate);
                default -> general(exact, Math.max(1, digits), alternate);
            };
        }
        return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String plain(BigDecimal value, int decimals, boolean alternate) {
        String text = value.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        return decimals == 0 && alternate ? text + "." : text;
    }

    private static String scientific(BigDecimal value, int decimals, boolean alternate) {
        BigDecimal rounded = value.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().toString();
        int exponent = exponent(rounded);
        digits += "0".repeat(Math.max(0, decimals + 1 - digits.length()));
        String point = decimals > 0 || alternate ? "." : "";
        String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return digits.charAt(0) + point + digits.substring(1, decimals + 1) + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    private static String general(BigDecimal value, int precision, boolean alternate) {
        int exponent = exponent(value.round(new MathContext(precision, RoundingMode.HALF_EVEN)));
        boolean plain = exponent >= MIN_PLAIN_EXPONENT && exponent < precision;
        String text =
                plain ? plain(value, precision - 1 - exponent, alternate) : scientific(value, precision - 1, alternate);
        if (alternate) {
            return text;
        }
        int end = plain ? text.length() : text.indexOf('e');
        String number = text.substring(0, end);
        if (number.indexOf('.') >= 0) {
            int last = number.length();
            while (number.charAt(last - 1) == '0') {
                last--;
            }
            number = number.substring(0, number.charAt(last - 1) == '.' ? last - 1 : last);
        }
        return number + text.substring(end);
    }

    /** The power of ten of the first digit; 0 for zero. */
    private static int exponent(BigDecimal value) {
        return value.signum() == 0 ? 0 : value.precision() - 1 - value.scale();
    }
}
