// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The right side of a check: a text with {@code %(key)s} places that the target fills, by the rules of Python's {@code %} operator on a
 * dict. A malformed place is found here and faults when the expansion comes to it, not before: an absent key in front of it still makes
 * the check false.
 *
 * <p>Supported conversions are {@code s r a d i u o x X} and {@code %%}, with flags, width and precision up to 4096. Those for floating
 * point and single characters fault.
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
                    int start = at++;
                    @Nullable String reason = place();
                    if (reason != null) {
                        parts.add(new Malformed(
                                "'" + source + "' is no template: " + reason + " at character " + (start + 1)));
                        break;
                    }
                }
            }
            if (parts.isEmpty()) {
                parts.add(new Text(""));
            }
            return parts;
        }

        /** Reads what follows a percent sign; gives the reason when it is malformed. */
        private @Nullable String place() {
            @Nullable String key = null;
            if (peek() == '(') {
                int end = closingParenthesis();
                if (end < 0) {
                    return "the key is not closed";
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
                return "it ends inside a place";
            }
            at++;
            if (type == '%') {
                parts.add(key == null ? new Text("%") : new Present(key));
                if (key != null) {
                    parts.add(new Text("%"));
                }
                return null;
            }
            if (!Conversion.isSupported(type)) {
                return "'" + type + "' is no conversion that is known here";
            }
            if (key == null && !wholeTargetLeft) {
                return "a place without a key has no value left";
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
