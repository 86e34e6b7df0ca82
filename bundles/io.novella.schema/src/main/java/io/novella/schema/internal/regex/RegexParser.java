// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import io.novella.schema.internal.regex.Node.Assertion;
import io.novella.schema.internal.regex.Node.Chars;
import io.novella.schema.internal.regex.Node.Choice;
import io.novella.schema.internal.regex.Node.Look;
import io.novella.schema.internal.regex.Node.Repeat;
import io.novella.schema.internal.regex.Node.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a pattern by the grammar of ECMA-262, 22.2.1, with the parameter UnicodeMode. */
final class RegexParser {

    private static final int MAX_NESTING = 100;
    /** Greatest count that is read; the size of the program is what limits counts. */
    private static final int MAX_COUNT = 1_000_000;

    private static final String SYNTAX = "^$\\.*+?()[]{}|/";

    private final String pattern;
    private final Set<String> groups = new HashSet<>();
    private final Set<String> referredGroups = new HashSet<>();
    private int groupCount;
    private int greatestReference;
    private int at;
    private int nesting;

    private RegexParser(String pattern) {
        this.pattern = pattern;
    }

    static Node parse(String pattern) throws RegexSyntaxException {
        RegexParser parser = new RegexParser(pattern);
        Node node = parser.choice();
        if (parser.at < pattern.length()) {
            throw parser.problem("a ')' has no matching '('");
        } else if (parser.greatestReference > parser.groupCount || !parser.groups.containsAll(parser.referredGroups)) {
            throw parser.problem("a back-reference to a group that does not exist");
        }
        return node;
    }

    private Node choice() throws RegexSyntaxException {
        if (++nesting > MAX_NESTING) {
            throw problem("groups are nested more than " + MAX_NESTING + " deep");
        }
        List<Node> options = new ArrayList<>();
        do {
            List<Node> parts = new ArrayList<>();
            while (at < pattern.length() && peek() != '|' && peek() != ')') {
                parts.add(term());
            }
            options.add(parts.size() == 1 ? parts.get(0) : new Sequence(parts));
        } while (skip("|"));
        nesting--;
        return options.size() == 1 ? options.get(0) : new Choice(options);
    }

    private Node term() throws RegexSyntaxException {
        if (skip("^")) {
            return new Assertion(Assertion.Kind.START);
        } else if (skip("$")) {
            return new Assertion(Assertion.Kind.END);
        } else if (skip("\\b")) {
            return new Assertion(Assertion.Kind.BOUNDARY);
        } else if (skip("\\B")) {
            return new Assertion(Assertion.Kind.NO_BOUNDARY);
        } else if (skip("(?=")) {
            return new Look(group(), true, false);
        } else if (skip("(?!")) {
            return new Look(group(), true, true);
        } else if (skip("(?<=")) {
            return new Look(group(), false, false);
        } else if (skip("(?<!")) {
            return new Look(group(), false, true);
        }
        return quantified(atom());
    }

    private Node group() throws RegexSyntaxException {
        Node inner = choice();
        if (!skip(")")) {
            throw problem("a '(' is not closed");
        }
        return inner;
    }

    private Node atom() throws RegexSyntaxException {
        if (skip("(?<")) {
            groupCount++;
            if (!groups.add(groupName())) {
                throw problem("two groups have the same name");
            }
            return group();
        } else if (skip("(?:")) {
            return group();
        } else if (skip("(?")) {
            at--;
            throw problem("ECMA-262 only has the groups (?: (?= (?! (?<= (?<! and (?<name>");
        } else if (skip("(")) {
            groupCount++;
            return group();
        } else if (skip("[")) {
            return new Chars(charClass());
        } else if (skip(".")) {
            return new Chars(CharSet.DOT);
        } else if (skip("\\k<")) {
            referredGroups.add(groupName());
            return new Node.BackReference();
        } else if (skip("\\")) {
            if (at < pattern.length() && peek() >= '1' && peek() <= '9') {
                greatestReference = Math.max(greatestReference, count());
                return new Node.BackReference();
            }
            CharSet set = setEscape();
            if (set == null) {
                int character = characterEscape(false);
                set = CharSet.range(character, character);
            }
            return new Chars(set);
        }
        if ("*+?{}]".indexOf(peek()) >= 0) {
            throw problem("'" + peek() + "' has no meaning here; escape it with a backslash to match the character");
        }
        int character = next();
        return new Chars(CharSet.range(character, character));
    }

    private String groupName() throws RegexSyntaxException {
        int end = pattern.indexOf('>', at);
        String name = end < 0 ? "" : pattern.substring(at, end);
        boolean valid = !name.isEmpty()
                && (Character.isUnicodeIdentifierStart(name.codePointAt(0)) || "$_".indexOf(name.charAt(0)) >= 0)
                && name.codePoints().allMatch(cp -> Character.isUnicodeIdentifierPart(cp) || cp == '$');
        if (!valid) {
            throw problem("the name of a group must be an identifier");
        }
        at = end + 1;
        return name;
    }

    private Node quantified(Node atom) throws RegexSyntaxException {
        if (at >= pattern.length()) {
            return atom;
        }
        Node repeated;
        if (skip("*")) {
            repeated = new Repeat(atom, 0, Repeat.UNLIMITED);
        } else if (skip("+")) {
            repeated = new Repeat(atom, 1, Repeat.UNLIMITED);
        } else if (skip("?")) {
            repeated = new Repeat(atom, 0, 1);
        } else if (skip("{")) {
            repeated = counted(atom);
        } else {
            return atom;
        }
        skip("?");
        return repeated;
    }

    private Node counted(Node atom) throws RegexSyntaxException {
        int least = count();
        int most = least;
        if (skip(",")) {
            most = at < pattern.length() && peek() == '}' ? Repeat.UNLIMITED : count();
        }
        if (!skip("}")) {
            throw problem("a count must have the form {n}, {n,} or {n,m}");
        } else if (most != Repeat.UNLIMITED && most < least) {
            throw problem("the counts in {" + least + "," + most + "} are out of order");
        }
        return new Repeat(atom, least, most);
    }

    private int count() throws RegexSyntaxException {
        int start = at;
        long count = 0;
        while (at < pattern.length() && isDigit(peek())) {
            count = Math.min(count * 10 + (peek() - '0'), MAX_COUNT);
            at++;
        }
        if (at == start) {
            throw problem(
                    "a count must have the form {n}, {n,} or {n,m}; escape '{' with a backslash to match the character");
        }
        return (int) count;
    }

    private CharSet charClass() throws RegexSyntaxException {
        boolean negated = skip("^");
        CharSet.Builder set = new CharSet.Builder();
        while (!skip("]")) {
            if (at >= pattern.length()) {
                throw problem("a '[' is not closed");
            }
            int start = at;
            CharSet left = classSet();
            int first = left == null ? classCharacter() : 0;
            boolean range = at + 1 < pattern.length() && peek() == '-' && pattern.charAt(at + 1) != ']';
            if (!range) {
                if (left == null) {
                    set.add(first, first);
                } else {
                    set.add(left);
                }
                continue;
            }
            at++;
            CharSet right = classSet();
            if (left != null || right != null) {
                throw problem("a range in [ ] must have a single character at each end");
            }
            int last = classCharacter();
            if (last < first) {
                throw problem("the range '" + pattern.substring(start, at) + "' is out of order");
            }
            set.add(first, last);
        }
        return negated ? set.build().inverted() : set.build();
    }

    /** A set such as {@code \d} in a class; null, and nothing read, if there is none. */
    private @Nullable CharSet classSet() throws RegexSyntaxException {
        if (at < pattern.length() && peek() == '\\') {
            at++;
            CharSet set = setEscape();
            if (set == null) {
                at--;
            }
            return set;
        }
        return null;
    }

    private int classCharacter() throws RegexSyntaxException {
        if (at >= pattern.length()) {
            throw problem("a '[' is not closed");
        }
        return skip("\\") ? characterEscape(true) : next();
    }

    private @Nullable CharSet setEscape() throws RegexSyntaxException {
        char kind = at < pattern.length() ? peek() : 0;
        if (kind == 0 || "dDsSwWpP".indexOf(kind) < 0) {
            return null;
        }
        at++;
        CharSet set =
                switch (Character.toLowerCase(kind)) {
                    case 'd' -> CharSet.DIGIT;
                    case 's' -> CharSet.SPACE;
                    case 'w' -> CharSet.WORD;
                    default -> property();
                };
        return Character.isUpperCase(kind) ? set.inverted() : set;
    }

    private CharSet property() throws RegexSyntaxException {
        int end = skip("{") ? pattern.indexOf('}', at) : -1;
        if (end < 0) {
            throw problem("a property must have the form \\p{Name} or \\p{Name=Value}");
        }
        String name = pattern.substring(at, end);
        CharSet set = UnicodeProperties.find(name)
                .orElseThrow(() -> problem("the property '" + name + "' is unknown or not supported; supported"
                        + " are general categories such as L or Letter, Script=… and some binary properties"));
        at = end + 1;
        return set;
    }

    private int characterEscape(boolean inClass) throws RegexSyntaxException {
        if (at >= pattern.length()) {
            throw problem("the pattern ends with a backslash");
        }
        int escaped = next();
        switch (escaped) {
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return 0x0B;
            case 'c':
                if (at < pattern.length() && isLetter(peek())) {
                    return next() % 32;
                }
                throw problem("\\c must be followed by a letter");
            case '0':
                if (at < pattern.length() && isDigit(peek())) {
                    throw problem("octal escapes are not part of ECMA-262 with flag u");
                }
                return 0;
            case 'x':
                return hex(2);
            case 'u':
                return unicodeEscape();
            default:
                break;
        }
        if (inClass && escaped == 'b') {
            return '\b';
        } else if (SYNTAX.indexOf(escaped) >= 0 || (inClass && escaped == '-')) {
            return escaped;
        }
        throw problem("'\\" + Character.toString(escaped) + "' is not an escape of ECMA-262 with flag u");
    }

    private int unicodeEscape() throws RegexSyntaxException {
        if (skip("{")) {
            int end = pattern.indexOf('}', at);
            int value = 0;
            for (int i = at; i < end; i++) {
                value = value * 16 + digit(pattern.charAt(i));
                if (value > Character.MAX_CODE_POINT) {
                    throw problem("\\u{…} is beyond 10FFFF");
                }
            }
            if (end <= at) {
                throw problem("\\u{…} must contain hexadecimal digits");
            }
            at = end + 1;
            return value;
        }
        int unit = hex(4);
        if (Character.isHighSurrogate((char) unit) && pattern.startsWith("\\u", at)) {
            int back = at;
            at += 2;
            if (at < pattern.length() && peek() != '{') {
                int low = hex(4);
                if (Character.isLowSurrogate((char) low)) {
                    return Character.toCodePoint((char) unit, (char) low);
                }
            }
            at = back;
        }
        return unit;
    }

    private int hex(int digits) throws RegexSyntaxException {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            value = value * 16 + digit(at < pattern.length() ? peek() : ' ');
            at++;
        }
        return value;
    }

    private int digit(char c) throws RegexSyntaxException {
        if (isDigit(c) || (isLetter(c) && Character.toLowerCase(c) <= 'f')) {
            return Character.digit(c, 16);
        }
        throw problem("'" + c + "' is not a hexadecimal digit");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private char peek() {
        return pattern.charAt(at);
    }

    private int next() {
        int codePoint = pattern.codePointAt(at);
        at += Character.charCount(codePoint);
        return codePoint;
    }

    private boolean skip(String text) {
        if (pattern.startsWith(text, at)) {
            at += text.length();
            return true;
        }
        return false;
    }

    private RegexSyntaxException problem(String sentence) {
        return new RegexSyntaxException("at character " + (Math.min(at, pattern.length()) + 1) + ": " + sentence);
    }
}
