// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.novella.schema.internal.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code properties}, {@code patternProperties} and {@code additionalProperties} of a schema together.
 *
 * @param others schema of the properties that neither a name nor a pattern covers, if any
 * @param limit that schema as it is written
 */
record ObjectKeywords(
        Map<String, Validator> byName, Map<Regex, Validator> byPattern, @Nullable Validator others, JsonNode limit)
        implements Keyword {

    @Override
    public boolean check(JsonNode value, Path path, Run run, @Nullable Evaluated seen) {
        if (!value.isObject()) {
            return true;
        }
        boolean valid = true;
        List<String> unexpected = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            String name = member.getKey();
            boolean covered = false;
            Validator named = byName.get(name);
            if (named != null) {
                covered = true;
                valid &= named.validate(member.getValue(), path.child(name), run, null);
            }
            for (Map.Entry<Regex, Validator> pattern : byPattern.entrySet()) {
                if (pattern.getKey().find(name, run.steps())) {
                    covered = true;
                    valid &= pattern.getValue().validate(member.getValue(), path.child(name), run, null);
                }
            }
            if (!covered && others != null) {
                covered = true;
                if (isFalse(limit)) {
                    unexpected.add(name);
                    run.unknown(path, name);
                } else {
                    valid &= others.validate(member.getValue(), path.child(name), run, null);
                }
            }
            if (covered && seen != null) {
                seen.name(name);
            }
            if (run.quiet() && !(valid && unexpected.isEmpty())) {
                return false;
            }
        }
        return unexpected.isEmpty() ? valid : run.refuse("additionalProperties", path, value, limit, unexpected);
    }

    private static boolean isFalse(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }

    static Keyword propertyNames(Validator schema) {
        return (value, path, run, seen) -> {
            boolean valid = true;
            if (value.isObject()) {
                for (String name : (Iterable<String>) value::fieldNames) {
                    valid &= schema.validate(TextNode.valueOf(name), path, run, null);
                }
            }
            return valid;
        };
    }

    static Keyword unevaluated(Validator schema, JsonNode limit) {
        return (value, path, run, seen) -> {
            if (!value.isObject() || seen == null) {
                return true;
            }
            boolean valid = true;
            List<String> unexpected = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                String name = member.getKey();
                if (seen.has(name)) {
                    continue;
                }
                if (isFalse(limit)) {
                    unexpected.add(name);
                    run.unknown(path, name);
                } else {
                    valid &= schema.validate(member.getValue(), path.child(name), run, null);
                    seen.name(name);
                }
            }
            return unexpected.isEmpty() ? valid : run.refuse("unevaluatedProperties", path, value, limit, unexpected);
        };
    }
}
