// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A word of the language. White space separates words; parentheses count as words only at the ends of one, so that a template may hold
 * them inside.
 *
 * @param kind what it is
 * @param text its text, without parentheses
 * @param position of its first character, from 0
 */
record RuleToken(Kind kind, String text, int position) {
    enum Kind {
        OPEN,
        CLOSE,
        AND,
        OR,
        NOT,
        CHECK,
        /** A word in quotes, which the language reserves and gives no meaning. */
        QUOTED
    }

    static List<RuleToken> split(String rule) {
        List<RuleToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < rule.length()) {
            if (isSpace(rule.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            while (end < rule.length() && !isSpace(rule.charAt(end))) {
                end++;
            }
            word(rule, at, end, tokens);
            at = end;
        }
        return tokens;
    }

    private static void word(String rule, int from, int to, List<RuleToken> tokens) {
        int start = from;
        while (start < to && rule.charAt(start) == '(') {
            tokens.add(new RuleToken(Kind.OPEN, "(", start++));
        }
        int end = to;
        while (end > start && rule.charAt(end - 1) == ')') {
            end--;
        }
        if (end > start) {
            String text = rule.substring(start, end);
            tokens.add(new RuleToken(kind(text, end == to), text, start));
        }
        for (int i = end; i < to; i++) {
            tokens.add(new RuleToken(Kind.CLOSE, ")", i));
        }
    }

    private static Kind kind(String text, boolean bare) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "and" -> Kind.AND;
            case "or" -> Kind.OR;
            case "not" -> Kind.NOT;
            // Before a closing parenthesis a quoted word is a check, as oslo.policy's tokenizer has it.
            default -> bare && isQuoted(text) ? Kind.QUOTED : Kind.CHECK;
        };
    }

    private static boolean isQuoted(String text) {
        char first = text.charAt(0);
        return text.length() >= 2 && (first == '"' || first == '\'') && text.charAt(text.length() - 1) == first;
    }

    /** What Python counts as white space. */
    private static boolean isSpace(char c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || (c >= 0x1c && c <= 0x1f)
                || c == 0x85
                || c == 0xa0
                || (c > 0xff && Character.isSpaceChar(c));
    }
}
