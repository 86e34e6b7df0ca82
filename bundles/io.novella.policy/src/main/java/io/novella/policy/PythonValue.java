// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.math.BigInteger;
import java.util.List;

/**
 * What Python's {@code ast.literal_eval} makes of an expression, by the texts of {@code str()} and {@code repr()}.
 *
 * @param kind what sort of value
 * @param str the text of {@code str()}
 * @param repr the text of {@code repr()}
 * @param number of a number, its value: a {@link BigInteger} or a {@link Double}, of an imaginary one its factor
 */
record PythonValue(Kind kind, String str, String repr, Object number) {

    /** Sorts of values. */
    enum Kind {
        TEXT,
        BYTES,
        /** A BigInteger or Double. */
        REAL,
        /** A Double, the imaginary part. */
        IMAGINARY,
        /** None, True, False, an ellipsis, or a container: nothing that signs or sums apply to. */
        OTHER,
        /** A sum or inverse of numbers that is complex. */
        COMPLEX,
        /** An expression that is none of literals: oslo.policy takes its text as a path. */
        EXPRESSION
    }

    private static final Object NONE = BigInteger.ZERO;

    /** Any expression that is not a literal. */
    static final PythonValue EXPRESSION = new PythonValue(Kind.EXPRESSION, "", "", NONE);

    static PythonValue text(String value) throws EvaluationException {
        return new PythonValue(Kind.TEXT, value, PythonText.repr(value, false), NONE);
    }

    static PythonValue bytes(String value) {
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder("b").append(quote);
        for (char c : value.toCharArray()) {
            switch (c) {
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c == '\\' || c == quote) {
                        out.append('\\').append(c);
                    } else if (c >= ' ' && c < 127) {
                        out.append(c);
                    } else {
                        out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    }
                }
            }
        }
        String repr = out.append(quote).toString();
        return new PythonValue(Kind.BYTES, repr, repr, NONE);
    }

    static PythonValue real(Object number) {
        String text = number instanceof Double real ? PythonText.ofDouble(real) : number.toString();
        return new PythonValue(Kind.REAL, text, text, number);
    }

    static PythonValue imaginary(double factor) {
        String text = part(factor) + "j";
        return new PythonValue(Kind.IMAGINARY, text, text, factor);
    }

    static PythonValue other(String text) {
        return new PythonValue(Kind.OTHER, text, text, NONE);
    }

    /** A list, tuple, set or dict from the texts of its items. */
    static PythonValue container(char open, List<PythonValue> items, char close) {
        StringBuilder out = new StringBuilder().append(open);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).kind() == Kind.EXPRESSION) {
                return EXPRESSION;
            }
            out.append(i == 0 ? "" : ", ").append(items.get(i).repr());
        }
        return other(out.append(open == '(' && items.size() == 1 ? "," : "")
                .append(close)
                .toString());
    }

    /** The value with a sign; an expression where {@code literal_eval} takes no sign. */
    PythonValue signed(char sign) {
        if (kind == Kind.REAL) {
            return sign == '+'
                    ? this
                    : real(number instanceof BigInteger integer ? integer.negate() : (Object) (-(Double) number));
        }
        if (kind == Kind.IMAGINARY) {
            return sign == '+' ? this : complex(-0.0, -(Double) number);
        }
        return EXPRESSION;
    }

    /** A real number plus or minus an imaginary one; an expression for any other sum. */
    PythonValue sum(char operator, PythonValue right) {
        if (kind != Kind.REAL || right.kind() != Kind.IMAGINARY) {
            return EXPRESSION;
        }
        double real = number instanceof BigInteger integer ? integer.doubleValue() : (Double) number;
        double imaginary = (Double) right.number();
        return operator == '+' ? complex(real + 0.0, 0.0 + imaginary) : complex(real - 0.0, 0.0 - imaginary);
    }

    private static PythonValue complex(double real, double imaginary) {
        boolean noReal = real == 0 && 1 / real > 0;
        String sign = imaginary < 0 || 1 / imaginary < 0 ? "" : "+";
        String text = noReal ? part(imaginary) + "j" : "(" + part(real) + sign + part(imaginary) + "j)";
        return new PythonValue(Kind.COMPLEX, text, text, NONE);
    }

    /** A part of a complex number, without the ".0" that a float has. */
    private static String part(double value) {
        String text = PythonText.ofDouble(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
