// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right side of a check: a text with {@code %(key)s} places that the target fills, by the rules of Python's {@code %} operator on a
 * dict. A malformed place is found when the template is parsed and faults when the expansion reaches it; a template with a malformed place
 * never makes a check hold, and an absent key in front of that place does not make its inverse hold.
 *
 * <p>All conversions of Python are supported, with flags, width and precision up to 4096. Only {@code %%}, with nothing between the two
 * characters, is a percent sign: Python rejects a key, flag, width, precision or length modifier there.
 */
final class TargetTemplate {
    /** A piece of the template. */
    private sealed interface Part {}

    private record Text(String text) implements Part {}

    /** Demands that the key is present. */
    private record Present(String key) implements Part {}

    /** One value; of the whole target when the key is null. */
    private record Value(@Nullable String key, Conversion conversion) implements Part {}

    private record Malformed(String reason) implements Part {}

    private final String source;
    private final Part[] parts;

    private TargetTemplate(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts.toArray(new Part[0]);
    }

    static TargetTemplate parse(String source) {
        return new TargetTemplate(source, new Reader(source).read());
    }

    String source() {
        return source;
    }

    @Nullable
    String problem() {
        for (Part part : parts) {
            if (part instanceof Malformed malformed) {
                return malformed.reason();
            }
        }
        return null;
    }

    /** The keys that it takes from a target. */
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        for (Part part : parts) {
            if (part instanceof Value value && value.key() != null) {
                keys.add(value.key());
            }
        }
        return keys;
    }

    /** The text if it is the same for every target; else null. */
    @Nullable
    String constant() {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Text text)) {
                return null;
            }
            out.append(text.text());
        }
        return out.toString();
    }

    /** The text for this target; null if it lacks a key. */
    @Nullable
    String expand(Map<String, ?> target) throws EvaluationException {
        if (parts.length == 1) {
            return expand(parts[0], target);
        }
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            @Nullable String text = expand(part, target);
            if (text == null) {
                return null;
            }
            out.append(text);
            if (out.length() > PythonText.MAX_LENGTH) {
                throw new EvaluationException("the expanded text is too long");
            }
        }
        return out.toString();
    }

    private @Nullable String expand(Part part, Map<String, ?> target) throws EvaluationException {
        if (part instanceof Text text) {
            return text.text();
        }
        if (part instanceof Value place) {
            if (place.key() == null) {
                return place.conversion().apply(target);
            }
            @Nullable Object value = target.get(place.key());
            if (value == null && !target.containsKey(place.key())) {
                return null;
            }
            return place.conversion().apply(value);
        }
        if (part instanceof Present present) {
            return target.containsKey(present.key()) ? "" : null;
        }
        throw new EvaluationException(((Malformed) part).reason());
    }

    /** Reads the source once, from left to right. */
    private static final class Reader {
        private static final int MAX_WIDTH = 4096;

        private final String source;
        private final List<Part> parts = new ArrayList<>();
        private int at;
        private int placeFrom;

        /** A place without a key takes the target itself, once, and no more after a place with one. */
        private boolean wholeTargetLeft = true;

        Reader(String source) {
            this.source = source;
        }

        List<Part> read() {
            while (at < source.length()) {
                int percent = source.indexOf('%', at);
                if (percent < 0) {
                    percent = source.length();
                }
                if (percent > at) {
                    parts.add(new Text(source.substring(at, percent)));
                }
                at = percent;
                if (at < source.length()) {
                    placeFrom = at++;
                    @Nullable String reason = place();
                    if (reason != null) {
                        parts.add(new Malformed(
                                "'" + source + "' is not a template: " + reason + ", at character " + (placeFrom + 1)));
                        break;
                    }
                }
            }
            return parts;
        }

        /** Reads what follows a percent sign; gives the reason when it is malformed. */
        private @Nullable String place() {
            @Nullable String key = null;
            if (peek() == '(') {
                int end = closingParenthesis();
                if (end < 0) {
                    return "the key has no closing ')'";
                }
                key = source.substring(at + 1, end);
                at = end + 1;
                wholeTargetLeft = false;
            }
            @Nullable String reason = conversion(key);
            if (reason != null && key != null) {
                parts.add(new Present(key));
            }
            return reason;
        }

        private @Nullable String conversion(@Nullable String key) {
            int flagsFrom = at;
            while (peek() != 0 && "-+ #0".indexOf(peek()) >= 0) {
                at++;
            }
            String flags = source.substring(flagsFrom, at);
            int width = number(0);
            int precision = -1;
            if (peek() == '.') {
                at++;
                precision = number(0);
            }
            if (width > MAX_WIDTH || precision > MAX_WIDTH) {
                return "a width is over " + MAX_WIDTH;
            }
            if (peek() == 'h' || peek() == 'l' || peek() == 'L') {
                at++;
            }
            char type = peek();
            if (type == 0) {
                return "it ends inside a conversion; write a percent sign as %%";
            }
            at++;
            if (type == '%' && at - 2 == placeFrom) {
                parts.add(new Text("%"));
                return null;
            }
            if (type == '%') {
                return "write a percent sign as %%, without characters in between";
            }
            if (!Conversion.isSupported(type)) {
                return "'" + type + "' is not a conversion";
            }
            if (key == null && !wholeTargetLeft) {
                return "a conversion without a key has no value; write %(key)s";
            }
            if (key == null) {
                wholeTargetLeft = false;
            }
            parts.add(new Value(key, new Conversion(type, flags, width, precision)));
            return null;
        }

        private int closingParenthesis() {
            int open = 0;
            for (int i = at; i < source.length(); i++) {
                if (source.charAt(i) == '(') {
                    open++;
                } else if (source.charAt(i) == ')' && --open == 0) {
                    return i;
                }
            }
            return -1;
        }

        private int number(int none) {
            int value = none;
            while (peek() >= '0' && peek() <= '9') {
                value = Math.min(value * 10 + (peek() - '0'), MAX_WIDTH + 1);
                at++;
            }
            return value;
        }

        private char peek() {
            return at < source.length() ? source.charAt(at) : 0;
        }
    }
}
