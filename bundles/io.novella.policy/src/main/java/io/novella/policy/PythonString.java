// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import org.jspecify.annotations.Nullable;

/** Reads one string or bytes literal of Python 3: prefix, quotes, escapes. For one thread; {@link #read} may be called again. */
final class PythonString {
    private final String text;
    private final int end;
    private int at;

    /** Of the literal that was read last. */
    private boolean bytes;

    private boolean formatted;
    private boolean raw;
    private StringBuilder value = new StringBuilder();

    /**
     * A reader.
     *
     * @param text what holds the literals
     * @param end where it ends
     */
    PythonString(String text, int end) {
        this.text = text;
        this.end = end;
    }

    /** Whether a literal begins here. */
    boolean startsAt(int position) {
        int quote = position + prefixLength(position);
        return isQuote(quote);
    }

    /** The value of the literal read last; of bytes one character each. */
    String value() {
        return value.toString();
    }

    boolean isBytes() {
        return bytes;
    }

    /** Whether it is an f-string, of which only those without braces are read. */
    boolean isFormatted() {
        return formatted;
    }

    /** Reads a literal and returns where it ends; negative, as the place of the error minus one, if it is malformed or not supported. */
    int read(int position) {
        int prefix = prefixLength(position);
        String letters = text.substring(position, position + prefix);
        bytes = has(letters, 'b');
        formatted = has(letters, 'f');
        raw = has(letters, 'r');
        value = new StringBuilder();
        at = position + prefix;
        char quote = text.charAt(at);
        String triple = String.valueOf(quote).repeat(3);
        String closing = text.startsWith(triple, at) ? triple : String.valueOf(quote);
        at += closing.length();
        while (at < end && !text.startsWith(closing, at)) {
            char c = text.charAt(at);
            boolean lineEnd = c == '\n' || c == '\r';
            if (c == 0
                    || (lineEnd && (closing.length() == 1 || c == '\r'))
                    || (bytes && c >= 128)
                    || (formatted && (c == '{' || c == '}'))
                    || Character.isSurrogate(c) && !isPair()) {
                return -at - 1;
            }
            if (c != '\\') {
                value.append(c);
                at++;
            } else if (raw ? !rawEscape() : !escape()) {
                return -at - 1;
            }
        }
        return at < end ? at + closing.length() : -at - 1;
    }

    /** Python's source is UTF-8, in which there is no lone surrogate. */
    private boolean isPair() {
        return Character.isSurrogatePair(text.charAt(at), at + 1 < end ? text.charAt(at + 1) : 0)
                || Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private static boolean has(String letters, char letter) {
        return letters.indexOf(letter) >= 0 || letters.indexOf(Character.toUpperCase(letter)) >= 0;
    }

    private int prefixLength(int position) {
        int length = 0;
        while (length < 2 && position + length < end && "rRbBuUfF".indexOf(text.charAt(position + length)) >= 0) {
            length++;
        }
        if (length == 2) {
            String letters = text.substring(position, position + 2);
            // Of two letters one is r, and the other is not u.
            boolean valid = has(letters, 'r') && (has(letters, 'b') || has(letters, 'f'));
            return valid ? 2 : 0;
        }
        return length;
    }

    private boolean isQuote(int position) {
        return position < end && (text.charAt(position) == '\'' || text.charAt(position) == '"');
    }

    /** Keeps a backslash, and with it a quote, a backslash or a line end, which ends nothing then. The caller reads any other character. */
    private boolean rawEscape() {
        if (at + 1 >= end) {
            return false;
        }
        boolean pair = "\\'\"\n".indexOf(text.charAt(at + 1)) >= 0;
        value.append(text, at, at + (pair ? 2 : 1));
        at += pair ? 2 : 1;
        return true;
    }

    private boolean escape() {
        if (at + 1 >= end) {
            return false;
        }
        char c = text.charAt(at + 1);
        int simple = "\\'\"abfnrtv".indexOf(c);
        if (simple >= 0) {
            value.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
            at += 2;
            return true;
        }
        if (c >= '0' && c <= '7') {
            octal();
            return true;
        }
        if (c == '\n') {
            at += 2;
            return true;
        }
        int digits = c == 'x' ? 2 : bytes ? 0 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) {
            return hexadecimal(digits);
        }
        if ((c == 'N' && !bytes) || c == '\r') {
            return false;
        }
        value.append('\\');
        at++;
        return true;
    }

    private void octal() {
        int from = ++at;
        while (at < end && at < from + 3 && text.charAt(at) >= '0' && text.charAt(at) <= '7') {
            at++;
        }
        int code = Integer.parseInt(text.substring(from, at), 8);
        value.append((char) (bytes ? code & 0xff : code));
    }

    private boolean hexadecimal(int digits) {
        @Nullable Integer code = hexadecimalValue(at + 2, digits);
        if (code == null) {
            return false;
        }
        value.appendCodePoint(code);
        at += 2 + digits;
        return true;
    }

    private @Nullable Integer hexadecimalValue(int from, int digits) {
        if (from + digits > end) {
            return null;
        }
        long code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return null;
            }
            code = code * 16 + digit;
        }
        return code > Character.MAX_CODE_POINT ? null : (int) code;
    }
}
