// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One place of a template: how Python's {@code %} operator writes a value.
 *
 * @param type one of {@code s r a c d i u o x X e E f F g G}
 * @param flags any of {@code - + space # 0}
 * @param width the least number of characters
 * @param precision the most characters of a text, the least digits of a number; -1 for none
 */
record Conversion(char type, String flags, int width, int precision) {
    static boolean isSupported(char type) {
        return "sracdiuoxXeEfFgG".indexOf(type) >= 0;
    }

    String apply(@Nullable Object value) throws EvaluationException {
        if (type == 's' && width == 0 && precision < 0) {
            return PythonText.str(value);
        }
        return switch (type) {
            case 's' -> text(PythonText.str(value));
            case 'r' -> text(PythonText.repr(value, false));
            case 'a' -> text(PythonText.repr(value, true));
            case 'c' -> pad("", character(value), 1, false);
            case 'e', 'E', 'f', 'F', 'g', 'G' -> number(real(value));
            default -> number(integer(value));
        };
    }

    private String text(String text) {
        int length = text.codePointCount(0, text.length());
        if (precision >= 0 && precision < length) {
            text = text.substring(0, text.offsetByCodePoints(0, precision));
            length = precision;
        }
        return pad("", text, length, false);
    }

    private String number(BigInteger value) {
        boolean decimal = "diu".indexOf(type) >= 0;
        int radix = decimal ? 10 : type == 'o' ? 8 : 16;
        String digits = value.abs().toString(radix);
        digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        String prefix = value.signum() < 0 ? "-" : has('+') ? "+" : has(' ') ? " " : "";
        if (has('#') && !decimal) {
            prefix += type == 'o' ? "0o" : "0x";
        }
        if (type == 'X') {
            digits = digits.toUpperCase(Locale.ROOT);
            prefix = prefix.toUpperCase(Locale.ROOT);
        }
        return pad(prefix, digits, prefix.length() + digits.length(), true);
    }

    private String number(double value) {
        String text = FloatText.of(Math.abs(value), type, precision, has('#'));
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        String sign = negative ? "-" : has('+') ? "+" : has(' ') ? " " : "";
        return pad(sign, text, sign.length() + text.length(), true);
    }

    private String pad(String prefix, String body, int length, boolean number) {
        int missing = Math.max(0, width - length);
        if (has('-')) {
            return prefix + body + " ".repeat(missing);
        }
        return number && has('0') ? prefix + "0".repeat(missing) + body : " ".repeat(missing) + prefix + body;
    }

    private boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    private static String character(@Nullable Object value) throws EvaluationException {
        if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
            return text;
        }
        if (value instanceof Boolean || value instanceof Number) {
            BigInteger code =
                    isFractional(value) ? BigInteger.ONE.negate() : new Conversion('d', "", 0, -1).integer(value);
            if (code.signum() >= 0 && code.bitLength() <= 21 && code.intValue() <= Character.MAX_CODE_POINT) {
                return Character.toString(code.intValue());
            }
        }
        throw new EvaluationException("%c needs a single character or a character code");
    }

    private double real(@Nullable Object value) throws EvaluationException {
        if (isFractional(value)) {
            return ((Number) Objects.requireNonNull(value)).doubleValue();
        }
        double number = integer(value).doubleValue();
        if (Double.isInfinite(number)) {
            throw new EvaluationException("%" + type + " needs a smaller number");
        }
        return number;
    }

    private static boolean isFractional(@Nullable Object value) {
        return value instanceof Double || value instanceof Float || value instanceof BigDecimal;
    }

    private BigInteger integer(@Nullable Object value) throws EvaluationException {
        if (value instanceof Boolean bool) {
            return bool ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (value instanceof BigInteger big && big.bitLength() <= 14_000) {
            return big;
        }
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        if (isFractional(value) && "diu".indexOf(type) >= 0) {
            double number = ((Number) Objects.requireNonNull(value)).doubleValue();
            if (Double.isFinite(number)) {
                return new BigDecimal(number).toBigInteger();
            }
        }
        throw new EvaluationException("%" + type + " needs a number");
    }
}
