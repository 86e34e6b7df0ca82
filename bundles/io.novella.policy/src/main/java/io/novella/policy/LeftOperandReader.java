// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a literal, a path and neither of them apart, by the grammar of Python 3 and the rules of {@code ast.literal_eval}. */
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
    private static final Pattern IMAGINARY = Pattern.compile("(" + FLOAT.pattern() + "|" + DIGITS + ")[jJ]");
    private static final int MAX_NUMBER = 256;

    /** Signs, operators, dots and brackets of one operand; Python fails at some thousands of the former and 200 of the latter. */
    private static final int MAX_OPERATORS = 200;

    private static final int MAX_BRACKETS = 40;

    private final String kind;
    private final int end;
    private final PythonString strings;
    private int at;
    private int operators;
    private int brackets;

    /** Ends the reading; never leaves this class. */
    private static final class Unread extends Exception {
        private static final long serialVersionUID = 1L;

        Unread() {
            super(null, null, false, false);
        }
    }

    LeftOperandReader(String kind) {
        this.kind = kind;
        int last = kind.length();
        while (last > 0 && isBlank(kind.charAt(last - 1))) {
            last--;
        }
        this.end = last;
        this.strings = new PythonString(kind, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    LeftOperand read() {
        try {
            skipBlanks();
            PythonValue value = items(new ArrayList<>());
            if (at == end) {
                return value.kind() == PythonValue.Kind.EXPRESSION
                        ? new LeftOperand.Path(kind)
                        : new LeftOperand.Literal(value.str());
            }
        } catch (Unread | EvaluationException e) {
            // The place says where.
        }
        return new LeftOperand.Unreadable(
                "'" + kind + "' is neither a literal nor a credential, at character " + (at + 1));
    }

    /** Operands between commas, which are a tuple if there is a comma. */
    private PythonValue items(List<PythonValue> items) throws Unread, EvaluationException {
        items.add(expression());
        boolean tuple = false;
        while (accept(',')) {
            tuple = true;
            if (at >= end || isCloser()) {
                break;
            }
            items.add(expression());
        }
        return tuple ? PythonValue.container('(', items, ')') : items.get(0);
    }

    private boolean isCloser() {
        return ")]}".indexOf(kind.charAt(at)) >= 0;
    }

    /** Operands joined by operators. Only a sum of a real and an imaginary number is a literal. */
    private PythonValue expression() throws Unread, EvaluationException {
        PythonValue value = signedOperand(true);
        @Nullable String operator = operator();
        if (operator == null) {
            return value;
        }
        PythonValue right = signedOperand(false);
        boolean sum = operator.equals("+") || operator.equals("-");
        @Nullable String more = operator();
        if (more == null) {
            return sum ? value.sum(operator.charAt(0), right) : PythonValue.EXPRESSION;
        }
        while (more != null) {
            signedOperand(false);
            more = operator();
        }
        return PythonValue.EXPRESSION;
    }

    private PythonValue signedOperand(boolean first) throws Unread, EvaluationException {
        int from = at;
        while (at < end && "+-~".indexOf(kind.charAt(at)) >= 0) {
            at++;
            count();
            skipBlanks();
        }
        char sign = at == from ? 0 : kind.charAt(from);
        boolean single = kind.substring(from, at).strip().length() == 1;
        PythonValue operand = operand();
        if (sign == 0) {
            return operand;
        }
        return first && single && sign != '~' ? operand.signed(sign) : PythonValue.EXPRESSION;
    }

    private PythonValue operand() throws Unread, EvaluationException {
        if (at >= end) {
            throw new Unread();
        }
        char c = kind.charAt(at);
        PythonValue value;
        if (strings.startsAt(at)) {
            value = strings();
        } else if (kind.startsWith("...", at)) {
            at += 3;
            value = PythonValue.other("Ellipsis");
        } else if ((c >= '0' && c <= '9') || c == '.') {
            value = number();
        } else if (c == '(' || c == '[' || c == '{') {
            value = bracket(c);
        } else {
            value = named();
        }
        skipBlanks();
        while (at < end && kind.charAt(at) == '.') {
            at++;
            count();
            skipBlanks();
            @Nullable String name = name();
            if (name == null || KEYWORDS.contains(name)) {
                throw new Unread();
            }
            value = PythonValue.EXPRESSION;
            skipBlanks();
        }
        return value;
    }

    private PythonValue named() throws Unread {
        int from = at;
        @Nullable String name = name();
        if (name == null || (KEYWORDS.contains(name) && !CONSTANTS.contains(name))) {
            at = from;
            throw new Unread();
        }
        if (name.equals("set") && kind.startsWith("()", at)) {
            at += 2;
            return PythonValue.other("set()");
        }
        return CONSTANTS.contains(name) ? PythonValue.other(name) : PythonValue.EXPRESSION;
    }

    private PythonValue bracket(char open) throws Unread, EvaluationException {
        if (++brackets > MAX_BRACKETS) {
            throw new Unread();
        }
        at++;
        count();
        skipBlanks();
        char close = open == '(' ? ')' : open == '[' ? ']' : '}';
        List<PythonValue> items = new ArrayList<>();
        PythonValue value;
        if (at < end && kind.charAt(at) == close) {
            value = PythonValue.container(open, items, close);
        } else {
            PythonValue inner = open == '{' ? entries() : items(items);
            value = open == '[' ? PythonValue.container('[', items, ']') : inner;
        }
        if (!accept(close)) {
            throw new Unread();
        }
        brackets--;
        return value;
    }

    /** A dict whose keys are different texts. Other dicts, and sets, are not read: their equal members are one, and their order is open. */
    private PythonValue entries() throws Unread, EvaluationException {
        StringBuilder out = new StringBuilder("{");
        Set<String> keys = new HashSet<>();
        boolean literal = true;
        do {
            if (at < end && kind.charAt(at) == '}' && !keys.isEmpty()) {
                break;
            }
            PythonValue key = expression();
            if (key.kind() != PythonValue.Kind.TEXT || !keys.add(key.str()) || !accept(':')) {
                throw new Unread();
            }
            PythonValue value = expression();
            literal &= value.kind() != PythonValue.Kind.EXPRESSION;
            out.append(keys.size() == 1 ? "" : ", ")
                    .append(key.repr())
                    .append(": ")
                    .append(value.repr());
        } while (accept(','));
        return literal ? PythonValue.other(out.append('}').toString()) : PythonValue.EXPRESSION;
    }

    private @Nullable String operator() throws Unread {
        for (String operator : OPERATORS) {
            if (kind.startsWith(operator, at)) {
                at += operator.length();
                count();
                skipBlanks();
                return operator;
            }
        }
        return null;
    }

    private boolean accept(char c) {
        if (at < end && kind.charAt(at) == c) {
            at++;
            skipBlanks();
            return true;
        }
        return false;
    }

    private void count() throws Unread {
        if (++operators > MAX_OPERATORS) {
            throw new Unread();
        }
    }

    private void skipBlanks() {
        while (at < end && isBlank(kind.charAt(at))) {
            at++;
        }
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

    private PythonValue number() throws Unread {
        PythonValue value;
        Matcher matcher = IMAGINARY.matcher(kind).region(at, Math.min(end, at + MAX_NUMBER));
        if (matcher.lookingAt()) {
            value = PythonValue.imaginary(Double.parseDouble(matcher.group(1).replace("_", "")));
        } else if (matcher.usePattern(FLOAT).lookingAt()) {
            value = PythonValue.real(Double.valueOf(matcher.group().replace("_", "")));
        } else if (matcher.usePattern(RADIX).lookingAt()) {
            String digits = matcher.group().replace("_", "").toLowerCase(Locale.ROOT);
            int radix = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
            value = PythonValue.real(new BigInteger(digits.substring(2), radix));
        } else if (matcher.usePattern(INTEGER).lookingAt()) {
            value = PythonValue.real(new BigInteger(matcher.group().replace("_", "")));
        } else {
            throw new Unread();
        }
        at = matcher.end();
        // A number runs into no letter, digit or dot: 123abc, 007 and 1.real are no numbers.
        if (at < end && (kind.charAt(at) == '.' || Character.isUnicodeIdentifierPart(kind.codePointAt(at)))) {
            throw new Unread();
        }
        return value;
    }

    /** One or more texts, or bytes, side by side. */
    private PythonValue strings() throws Unread, EvaluationException {
        StringBuilder value = new StringBuilder();
        boolean formatted = false;
        boolean bytes = false;
        boolean first = true;
        while (strings.startsAt(at)) {
            int next = strings.read(at);
            if (next < 0) {
                at = -next - 1;
                throw new Unread();
            }
            if (!first && strings.isBytes() != bytes) {
                throw new Unread();
            }
            first = false;
            bytes = strings.isBytes();
            formatted |= strings.isFormatted();
            value.append(strings.value());
            at = next;
            skipBlanks();
        }
        if (formatted) {
            return PythonValue.EXPRESSION;
        }
        return bytes ? PythonValue.bytes(value.toString()) : PythonValue.text(value.toString());
    }
}
