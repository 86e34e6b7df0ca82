// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * JSON values as Python's {@code repr()} prints them, which is what Nova's messages hold and clients have learnt to
 * read. Long values are cut.
 */
public final class PythonRepr {

    private static final int LONGEST = 1000;

    private PythonRepr() {}

    /** A value. */
    public static String of(JsonNode value) {
        String text = repr(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    static String list(Iterable<JsonNode> values) {
        List<String> parts = new ArrayList<>();
        values.forEach(value -> parts.add(repr(value)));
        return "[" + String.join(", ", parts) + "]";
    }

    private static String repr(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> quote(value.asText());
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case NULL, MISSING -> "None";
            case ARRAY -> list(value);
            case OBJECT -> {
                List<String> parts = new ArrayList<>();
                value.properties().forEach(e -> parts.add(quote(e.getKey()) + ": " + repr(e.getValue())));
                yield "{" + String.join(", ", parts) + "}";
            }
            default -> value.asText();
        };
    }

    static String quote(String text) {
        boolean doubled = text.indexOf('\'') >= 0 && text.indexOf('"') < 0;
        char mark = doubled ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(mark);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\'' -> out.append(doubled ? "'" : "\\'");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append(mark).toString();
    }
}
