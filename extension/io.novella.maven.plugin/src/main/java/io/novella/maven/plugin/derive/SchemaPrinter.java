// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints a schema as a person would: what fits on a line and holds little stands on one line. */
final class SchemaPrinter {

    private static final int WIDTH = 110;

    private SchemaPrinter() {}

    static String print(JsonNode schema) {
        return block(schema, "") + "\n";
    }

    private static String value(JsonNode value, String indent, int used) {
        String line = line(value);
        return !value.isContainerNode() || (depth(value) <= 2 && indent.length() + used + line.length() <= WIDTH)
                ? line
                : block(value, indent);
    }

    private static String block(JsonNode value, String indent) {
        String inner = indent + "  ";
        List<String> lines = new ArrayList<>();
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                String key = quoted(entry.getKey()) + ": ";
                // Several properties get a line each, so that a diff shows the one that changes.
                boolean several =
                        entry.getKey().equals("properties") && entry.getValue().size() > 1;
                lines.add(inner
                        + key
                        + (several
                                ? block(entry.getValue(), inner)
                                : value(entry.getValue(), inner, key.length() + 1)));
            }
            return "{\n" + String.join(",\n", lines) + "\n" + indent + "}";
        }
        value.forEach(item -> lines.add(inner + value(item, inner, 1)));
        return "[\n" + String.join(",\n", lines) + "\n" + indent + "]";
    }

    private static String line(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isObject()) {
            value.properties().forEach(entry -> parts.add(quoted(entry.getKey()) + ": " + line(entry.getValue())));
            return "{" + String.join(", ", parts) + "}";
        } else if (value.isArray()) {
            value.forEach(item -> parts.add(line(item)));
            return "[" + String.join(", ", parts) + "]";
        }
        return value.toString();
    }

    private static int depth(JsonNode value) {
        int deepest = 0;
        for (JsonNode inner : value) {
            deepest = Math.max(deepest, depth(inner));
        }
        return value.isContainerNode() ? deepest + 1 : 0;
    }

    private static String quoted(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }
}
