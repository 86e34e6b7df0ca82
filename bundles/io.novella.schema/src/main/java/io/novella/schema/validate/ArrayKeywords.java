// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keywords that apply schemas to the items of an array. */
final class ArrayKeywords {

    private ArrayKeywords() {}

    /** {@code prefixItems} and {@code items} of a schema together. */
    static Keyword items(List<Validator> first, @Nullable Validator others) {
        return (value, path, run, seen) -> {
            boolean valid = true;
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                Validator schema = i < first.size() ? first.get(i) : others;
                if (schema == null) {
                    break;
                }
                valid &= schema.validate(value.get(i), path.child(i), run, null);
                if (seen != null) {
                    seen.item(i);
                }
                if (!valid && run.quiet()) {
                    return false;
                }
            }
            return valid;
        };
    }

    /** {@code contains} with its bounds. */
    static Keyword contains(Validator schema, int least, int most, JsonNode limit) {
        return (value, path, run, seen) -> {
            if (!value.isArray()) {
                return true;
            }
            int found = 0;
            for (int i = 0; i < value.size(); i++) {
                if (schema.accepts(value.get(i), path.child(i), run, null)) {
                    found++;
                    if (seen != null) {
                        seen.item(i);
                    }
                }
            }
            if (found < least) {
                return run.refuse(least == 1 ? "contains" : "minContains", path, value, limit);
            }
            return found <= most || run.refuse("maxContains", path, value, limit);
        };
    }

    static Keyword unevaluated(Validator schema, JsonNode limit) {
        return (value, path, run, seen) -> {
            boolean valid = true;
            for (int i = 0; value.isArray() && seen != null && i < value.size(); i++) {
                if (seen.has(i)) {
                    continue;
                }
                if (limit.isBoolean() && !limit.booleanValue()) {
                    return run.refuse("unevaluatedItems", path, value, limit);
                }
                valid &= schema.validate(value.get(i), path.child(i), run, null);
                seen.item(i);
            }
            return valid;
        };
    }
}
