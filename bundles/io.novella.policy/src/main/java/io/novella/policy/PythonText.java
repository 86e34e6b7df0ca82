// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of a value as Python's {@code str()} and {@code repr()} give it ({@code True}, {@code None}, {@code 1.0}), because the
 * language compares texts. Numbers, booleans, texts, null, collections (as lists) and maps (as dicts); anything else by its
 * {@code toString()}.
 */
final class PythonText {
    /** A text of a value is never longer than this many characters, nor nested deeper than {@link #MAX_DEPTH}. */
    static final int MAX_LENGTH = 65_536;

    private static final int MAX_DEPTH = 64;

    private final StringBuilder out = new StringBuilder();
    private final boolean ascii;

    private PythonText(boolean ascii) {
        this.ascii = ascii;
    }

    /** {@code str(value)}. */
    static String str(@Nullable Object value) throws EvaluationException {
        if (value instanceof String text) {
            return text;
        }
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (value instanceof Character || value instanceof Enum<?>) {
            return String.valueOf(value);
        }
        return repr(value, false);
    }

    /** {@code repr(value)}, or {@code ascii(value)}. */
    static String repr(@Nullable Object value, boolean ascii) throws EvaluationException {
        PythonText text = new PythonText(ascii);
        text.append(value, 0);
        return text.out.toString();
    }

    /** Whether {@code str(value)} is {@code expected}; without building it in the common cases. */
    static boolean isStr(@Nullable Object value, String expected) throws EvaluationException {
        return value instanceof String text ? text.equals(expected) : str(value).equals(expected);
    }

    /** Python's truth: neither null, false, zero nor empty. */
    static boolean isTruthy(@Nullable Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof CharSequence text) {
            return !text.isEmpty();
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof Collection<?> collection) {
            return !collection.isEmpty();
        }
        return !(value instanceof Map<?, ?> map) || !map.isEmpty();
    }

    private void append(@Nullable Object value, int depth) throws EvaluationException {
        if (depth > MAX_DEPTH) {
            throw new EvaluationException("a value is nested too deeply");
        }
        if (value == null || value instanceof Boolean) {
            out.append(str(value));
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            out.append(ofDouble(((Number) value).doubleValue()));
        } else if (value instanceof BigInteger integer && integer.bitLength() > 14_000) {
            throw new EvaluationException("a number is too long");
        } else if (value instanceof CharSequence || value instanceof Character) {
            quote(value.toString());
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                append(entry.getKey(), depth + 1);
                out.append(": ");
                append(entry.getValue(), depth + 1);
                separator = ", ";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> collection) {
            String separator = "[";
            for (Object element : collection) {
                out.append(separator);
                append(element, depth + 1);
                separator = ", ";
            }
            out.append(collection.isEmpty() ? "[]" : "]");
        } else {
            out.append(value);
        }
        if (out.length() > MAX_LENGTH) {
            throw new EvaluationException("the text form of a value is too long");
        }
    }

    /** The shortest text that reads back as the same double, with an exponent below 1e-4 and from 1e16 on. */
    static String ofDouble(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        String sign = value < 0 ? "-" : "";
        BigDecimal exact = new BigDecimal(Math.abs(value));
        BigDecimal shortest = exact;
        // Double.toString gives the shortest only from JDK 19 on.
        for (int precision = 1; precision <= 17; precision++) {
            shortest = exact.round(new MathContext(precision));
            if (shortest.doubleValue() == Math.abs(value)) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        String plain = shortest.toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    private void quote(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> escape(c, quote));
        out.append(quote);
    }

    private void escape(int c, char quote) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (c == quote) {
                    out.append('\\').append(quote);
                } else if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < 0x100) {
                    out.append(String.format(Locale.ROOT, "\\x%02x", c));
                } else {
                    out.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                }
            }
        }
    }

    private boolean isPrintable(int c) {
        if (c < 128) {
            return c >= ' ' && c < 127;
        }
        if (ascii) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
