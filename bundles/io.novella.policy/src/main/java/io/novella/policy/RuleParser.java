// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules in both forms of oslo.policy: its text language, and the older list of lists, where the outer list means {@code or} and the
 * inner ones {@code and}. Immutable; made for one set of check kinds.
 *
 * <p>Nothing throws for what a file may hold: a text that does not parse becomes a check that denies and keeps the error as its {@link
 * Check#problem()}.
 */
public final class RuleParser {
    /** Parentheses and {@code not} nest at most this deep. */
    public static final int MAX_NESTING = 200;

    private final Map<String, CheckKind> kinds;

    /** A parser of the built-in kinds, with remote checks off. */
    public RuleParser() {
        this(Map.of());
    }

    /**
     * A parser that also knows these kinds, by name; {@code http} and {@code https} turn remote checks on.
     *
     * @throws IllegalArgumentException if a name is {@code rule}, {@code role}, empty, or could not stand before a colon
     */
    public RuleParser(Map<String, CheckKind> kinds) {
        for (String name : kinds.keySet()) {
            if (name.equals("rule") || name.equals("role") || !name.matches("[\\w.-]++")) {
                throw new IllegalArgumentException("'" + name + "' is not a valid name for a kind of check");
            }
        }
        this.kinds = Map.copyOf(kinds);
    }

    /** The names of the kinds that it knows beside the built-in ones. */
    public Set<String> kinds() {
        return kinds.keySet();
    }

    /** Reads a rule of either form: a text or a list; anything else denies. */
    public Check parse(@Nullable Object rule) {
        if (rule instanceof CharSequence text) {
            return parseText(text.toString());
        }
        if (rule instanceof List<?> list) {
            return parseList(list);
        }
        return InvalidCheck.fault(
                rule == null
                        ? "the rule has no value: write \"@\" to allow everyone, \"!\" to allow nobody"
                        : "a rule must be a string or a list, not a "
                                + rule.getClass().getSimpleName());
    }

    /** Reads a rule of the text language; the empty text allows everyone. */
    public Check parseText(String rule) {
        if (rule.isEmpty()) {
            return TrueCheck.INSTANCE;
        }
        List<RuleToken> tokens = RuleToken.split(rule);
        @Nullable RuleSyntaxError error;
        try {
            return new TextReader(tokens, rule.length()).read();
        } catch (TextReader.Failure e) {
            error = e.error();
        }
        String reason = "\"" + abbreviate(rule) + "\" cannot be parsed: " + error;
        // oslo.policy's parser leaves a lone word that is no check unparsed, and throws when it is evaluated.
        return tokens.size() == 1 ? InvalidCheck.fault(reason) : InvalidCheck.undefined(reason);
    }

    /** Reads a rule in the form of a list of lists; the empty list allows everyone, a list of empty ones nobody. */
    public Check parseList(List<?> rule) {
        if (rule.isEmpty()) {
            return TrueCheck.INSTANCE;
        }
        List<Check> alternatives = new ArrayList<>();
        for (int i = 0; i < rule.size(); i++) {
            Object inner = rule.get(i);
            if (!PythonText.isTruthy(inner)) {
                continue;
            }
            if (inner instanceof CharSequence text) {
                alternatives.add(leaf(text.toString()));
            } else if (inner instanceof List<?> conjunction) {
                List<Check> parts = new ArrayList<>();
                for (Object part : conjunction) {
                    parts.add(
                            part instanceof CharSequence text
                                    ? leaf(text.toString())
                                    : InvalidCheck.undefined("element " + (i + 1) + " of the list is not a string"));
                }
                alternatives.add(parts.size() == 1 ? parts.get(0) : new AndCheck(parts));
            } else {
                return InvalidCheck.fault("element " + (i + 1) + " of the list must be a string or a list");
            }
        }
        if (alternatives.isEmpty()) {
            return FalseCheck.INSTANCE;
        }
        return alternatives.size() == 1 ? alternatives.get(0) : new OrCheck(alternatives);
    }

    /** One check: {@code @}, {@code !} or {@code kind:match}. */
    private Check leaf(String text) {
        if (text.equals("@")) {
            return TrueCheck.INSTANCE;
        }
        if (text.equals("!")) {
            return FalseCheck.INSTANCE;
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return InvalidCheck.undefined("'" + abbreviate(text) + "' is not a check: it has no colon");
        }
        String kind = text.substring(0, colon);
        String match = text.substring(colon + 1);
        @Nullable CheckKind function = kinds.get(kind);
        if (HttpCheck.isScheme(kind)) {
            return new HttpCheck(kind, match, function);
        }
        if (function != null) {
            return new CustomCheck(kind, match, function);
        }
        return switch (kind) {
            case "rule" -> new RuleCheck(match);
            case "role" -> new RoleCheck(match);
            default -> new GenericCheck(kind, match);
        };
    }

    private static String abbreviate(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** Recursive descent over the words of one text. */
    private final class TextReader {
        /** Ends the reading; never leaves the parser. */
        private static final class Failure extends Exception {
            private static final long serialVersionUID = 1L;
            private final transient RuleSyntaxError error;

            Failure(String message, int position) {
                super(message, null, false, false);
                this.error = new RuleSyntaxError(message, position);
            }

            RuleSyntaxError error() {
                return error;
            }
        }

        private final List<RuleToken> tokens;
        private final int length;
        private int at;
        private int nesting;

        TextReader(List<RuleToken> tokens, int length) {
            this.tokens = tokens;
            this.length = length;
        }

        Check read() throws Failure {
            Check check = alternatives();
            if (at < tokens.size()) {
                RuleToken token = tokens.get(at);
                throw new Failure(
                        token.kind() == RuleToken.Kind.CLOSE
                                ? "this ')' has no matching '('"
                                : "expected 'and' or 'or' before '" + abbreviate(token.text()) + "'",
                        token.position());
            }
            return check;
        }

        private Check alternatives() throws Failure {
            Check first = conjunction(false);
            if (!accept(RuleToken.Kind.OR)) {
                return first;
            }
            List<Check> parts = new ArrayList<>();
            parts.add(first);
            do {
                parts.add(conjunction(true));
            } while (accept(RuleToken.Kind.OR));
            return new OrCheck(parts);
        }

        /** Checks joined by {@code and}. After an {@code or}, a leading {@code (a and b)} is taken into the chain, as the original does. */
        private Check conjunction(boolean merging) throws Failure {
            Check first = operand();
            if (!accept(RuleToken.Kind.AND)) {
                return first;
            }
            List<Check> parts = new ArrayList<>(merging && first instanceof AndCheck ? first.parts() : List.of(first));
            do {
                parts.add(operand());
            } while (accept(RuleToken.Kind.AND));
            return new AndCheck(parts);
        }

        private Check operand() throws Failure {
            if (at >= tokens.size()) {
                throw new Failure("expected a check", length);
            }
            RuleToken token = tokens.get(at++);
            return switch (token.kind()) {
                case CHECK -> leaf(token.text());
                case NOT -> {
                    enter(token);
                    Check inverted = new NotCheck(operand());
                    nesting--;
                    yield inverted;
                }
                case OPEN -> {
                    enter(token);
                    Check inner = alternatives();
                    if (!accept(RuleToken.Kind.CLOSE)) {
                        throw new Failure("this '(' is not closed", token.position());
                    }
                    nesting--;
                    yield inner;
                }
                case QUOTED -> throw new Failure("a quoted string is not a check", token.position());
                case AND, OR, CLOSE ->
                    throw new Failure("expected a check before '" + token.text() + "'", token.position());
            };
        }

        private void enter(RuleToken token) throws Failure {
            if (++nesting > MAX_NESTING) {
                throw new Failure("nested deeper than " + MAX_NESTING, token.position());
            }
        }

        private boolean accept(RuleToken.Kind kind) {
            if (at < tokens.size() && tokens.get(at).kind() == kind) {
                at++;
                return true;
            }
            return false;
        }
    }
}
