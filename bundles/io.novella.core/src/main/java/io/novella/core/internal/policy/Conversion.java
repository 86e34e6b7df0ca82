// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One place of a template: how Python's {@code %} operator writes a value.
 *
 * @param type one of {@code s r a d i u o x X}
 * @param flags any of {@code - + space # 0}
 * @param width the least number of characters
 * @param precision the most characters of a text, the least digits of a number; -1 for none
 */
record Conversion(char type, String flags, int width, int precision) {
    static boolean isSupported(char type) {
        return "sradiuoxX".indexOf(type) >= 0;
    }

    String apply(@Nullable Object value) throws EvaluationException {
        if (type == 's' && width == 0 && precision < 0) {
            return PythonText.str(value);
        }
        return switch (type) {
            case 's' -> text(PythonText.str(value));
            case 'r' -> text(PythonText.repr(value, false));
            case 'a' -> text(PythonText.repr(value, true));
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
        boolean fractional = value instanceof Double || value instanceof Float || value instanceof BigDecimal;
        if (fractional && "diu".indexOf(type) >= 0 && Double.isFinite(((Number) value).doubleValue())) {
            return new BigDecimal(((Number) value).doubleValue()).toBigInteger();
        }
        throw new EvaluationException("%" + type + " needs a number");
    }
}
