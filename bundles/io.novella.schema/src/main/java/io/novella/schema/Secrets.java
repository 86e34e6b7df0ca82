// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;

/** Keeps secrets out of sentences about values, which are logged and pasted: by the names that such properties have. */
final class Secrets {

    private static final JsonNode HIDDEN = TextNode.valueOf("***");
    private static final String TOKEN = "token";

    private Secrets() {}

    /** A value as it may be shown. */
    static JsonNode hidden(List<String> path, JsonNode value) {
        boolean secret = path.contains(TOKEN) || (!path.isEmpty() && isSecret(path.get(path.size() - 1)));
        return secret && value.isValueNode() && !value.isNull() ? HIDDEN : hidden(value);
    }

    private static JsonNode hidden(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(property -> {
                boolean secret = property.getKey().equals(TOKEN)
                        || (isSecret(property.getKey()) && property.getValue().isValueNode());
                shown.set(property.getKey(), secret ? HIDDEN : hidden(property.getValue()));
            });
            return shown;
        } else if (value instanceof ArrayNode array) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> shown.add(hidden(item)));
            return shown;
        }
        return value;
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("password") || lower.endsWith("secret") || lower.equals("adminpass");
    }
}
