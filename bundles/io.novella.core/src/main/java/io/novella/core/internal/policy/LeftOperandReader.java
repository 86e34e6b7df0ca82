// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a literal, a path and neither of them apart, by the lexical grammar of Python 3. */
final class LeftOperandReader {
    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "True",
            "False",
            "None");
    private static final Set<String> CONSTANTS = Set.of("True", "False", "None");

    /** Longest first. */
    private static final List<String> OPERATORS = List.of(
            "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "@", "&", "|", "^", "<", ">");

    private static final String DIGITS = "[0-9](?:_?[0-9])*+";
    private static final Pattern FLOAT =
            Pattern.compile("(?:(?:D)?\\.D|D\\.)(?:[eE][+-]?D)?|D[eE][+-]?D".replace("D", DIGITS));
    private static final Pattern RADIX =
            Pattern.compile("0(?:[xX](?:_?[0-9a-fA-F])++|[oO](?:_?[0-7])++|[bB](?:_?[01])++)");
    private static final Pattern INTEGER = Pattern.compile("[1-9](?:_?[0-9])*+|0(?:_?0)*+");
    private static final int MAX_NUMBER = 256;

    /** Signs, operators and dots of one operand; Python fails at some thousands of them. */
    private static final int MAX_OPERATORS = 200;

    private final String kind;
    private final int end;
    private int at;

    /** The last operand's literal value (String, BigInteger, Double or a constant's name as {@link Constant}); null for a name. */
    private @Nullable Object literal;

    private record Constant(String name) {}

    LeftOperandReader(String kind) {
        this.kind = kind;
        int last = kind.length();
        while (last > 0 && isBlank(kind.charAt(last - 1))) {
            last--;
        }
        this.end = last;
        while (at < end && isBlank(kind.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    LeftOperand read() {
        int signs = at;
        boolean readable = operand();
        char sign = kind.isEmpty() ? 0 : kind.charAt(Math.min(signs, kind.length() - 1));
        int unary = operandFrom - signs;
        boolean single = readable && at == end;
        while (readable && at < end) {
            readable = operator() && operand();
        }
        readable &= operators <= MAX_OPERATORS;
        if (!readable) {
            return new LeftOperand.Unreadable(
                    "'" + kind + "' is neither a literal nor a credential, at character " + (at + 1));
        }
        if (single && unary == 0 && literal != null) {
            return new LeftOperand.Literal(text(literal));
        }
        if (single && unary == 1 && sign != '~' && (literal instanceof BigInteger || literal instanceof Double)) {
            return new LeftOperand.Literal(text(sign == '-' ? negate(literal) : literal));
        }
        return new LeftOperand.Path(kind);
    }

    private int operandFrom;
    private int operators;

    private boolean operand() {
        while (at < end && "+-~".indexOf(kind.charAt(at)) >= 0) {
            at++;
            operators++;
        }
        operandFrom = at;
        literal = null;
        if (at >= end) {
            return false;
        }
        if ((kind.startsWith("u", at) || kind.startsWith("U", at)) && isQuote(at + 1)) {
            at++;
        }
        char c = kind.charAt(at);
        if (isQuote(at)) {
            return string() && attributes();
        }
        if ((c >= '0' && c <= '9') || c == '.') {
            return number();
        }
        @Nullable String name = name();
        if (name == null || (KEYWORDS.contains(name) && !CONSTANTS.contains(name))) {
            return false;
        }
        if (CONSTANTS.contains(name)) {
            literal = new Constant(name);
        }
        return attributes();
    }

    private boolean attributes() {
        while (at < end && kind.charAt(at) == '.') {
            at++;
            operators++;
            literal = null;
            @Nullable String name = name();
            if (name == null || KEYWORDS.contains(name)) {
                return false;
            }
        }
        return true;
    }

    private boolean operator() {
        for (String operator : OPERATORS) {
            if (kind.startsWith(operator, at)) {
                at += operator.length();
                operators++;
                return true;
            }
        }
        return false;
    }

    private @Nullable String name() {
        int from = at;
        while (at < end) {
            int c = kind.codePointAt(at);
            boolean fits = c == '_'
                    || (at == from
                            ? Character.isUnicodeIdentifierStart(c)
                            : Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
            if (!fits) {
                break;
            }
            at += Character.charCount(c);
        }
        return at == from ? null : kind.substring(from, at);
    }

    private boolean number() {
        Matcher matcher = FLOAT.matcher(kind).region(at, Math.min(end, at + MAX_NUMBER));
        if (matcher.lookingAt()) {
            literal = Double.valueOf(matcher.group().replace("_", ""));
        } else if (matcher.usePattern(RADIX).lookingAt()) {
            String digits = matcher.group().replace("_", "").toLowerCase(Locale.ROOT);
            int radix = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
            literal = new BigInteger(digits.substring(2), radix);
        } else if (matcher.usePattern(INTEGER).lookingAt()) {
            literal = new BigInteger(matcher.group().replace("_", ""));
        } else {
            return false;
        }
        at = matcher.end();
        // A number runs into no letter, digit or dot: 123abc, 007 and 1.real are no numbers.
        return at >= end || (kind.charAt(at) != '.' && !Character.isUnicodeIdentifierPart(kind.codePointAt(at)));
    }

    private boolean isQuote(int position) {
        return position < end && (kind.charAt(position) == '\'' || kind.charAt(position) == '"');
    }

    /** One or more texts side by side. */
    private boolean string() {
        StringBuilder value = new StringBuilder();
        while (isQuote(at)) {
            char quote = kind.charAt(at);
            if (kind.startsWith(String.valueOf(quote).repeat(3), at)) {
                return false;
            }
            at++;
            while (at < end && kind.charAt(at) != quote) {
                char c = kind.charAt(at);
                if (c == '\n' || c == '\r' || c == 0) {
                    return false;
                }
                if (c != '\\') {
                    value.append(c);
                    at++;
                } else if (!escape(value)) {
                    return false;
                }
            }
            if (at >= end) {
                return false;
            }
            at++;
        }
        literal = value.toString();
        return true;
    }

    private boolean escape(StringBuilder value) {
        if (at + 1 >= end) {
            return false;
        }
        char c = kind.charAt(at + 1);
        int simple = "\\'\"abfnrtv".indexOf(c);
        if (simple >= 0) {
            value.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
            at += 2;
            return true;
        }
        if (c >= '0' && c <= '7') {
            int from = ++at;
            while (at < end && at < from + 3 && kind.charAt(at) >= '0' && kind.charAt(at) <= '7') {
                at++;
            }
            value.append((char) Integer.parseInt(kind.substring(from, at), 8));
            return true;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) {
            return hexadecimal(value, digits);
        }
        if (c == 'N' || c == '\n' || c == '\r') {
            return false;
        }
        value.append('\\');
        at++;
        return true;
    }

    private boolean hexadecimal(StringBuilder value, int digits) {
        int from = at + 2;
        if (from + digits > end) {
            return false;
        }
        long code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = kind.charAt(i) < 128 ? Character.digit(kind.charAt(i), 16) : -1;
            if (digit < 0) {
                return false;
            }
            code = code * 16 + digit;
        }
        if (code > Character.MAX_CODE_POINT) {
            return false;
        }
        value.appendCodePoint((int) code);
        at = from + digits;
        return true;
    }

    private static Object negate(Object number) {
        return number instanceof BigInteger integer ? integer.negate() : (Object) (-(Double) number);
    }

    private static String text(Object literal) {
        if (literal instanceof Constant constant) {
            return constant.name();
        }
        return literal instanceof Double number ? PythonText.ofDouble(number) : literal.toString();
    }
}
