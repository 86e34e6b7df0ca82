// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/** Equality of JSON values as JSON Schema defines it (Core, 4.2.2): 1 and 1.0 are the same, the order of members does not count. */
final class Same {

    private Same() {}

    static boolean values(JsonNode a, JsonNode b, Run run) {
        run.spend(1);
        if (a.isNumber() || b.isNumber()) {
            return a.isNumber()
                    && b.isNumber()
                    && Numbers.isFinite(a)
                    && Numbers.isFinite(b)
                    && Numbers.of(a).compareTo(Numbers.of(b)) == 0;
        } else if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
            return false;
        } else if (a.isArray()) {
            Iterator<JsonNode> other = b.elements();
            for (JsonNode item : a) {
                if (!values(item, other.next(), run)) {
                    return false;
                }
            }
            return true;
        } else if (a.isObject()) {
            for (Map.Entry<String, JsonNode> member : a.properties()) {
                JsonNode other = b.get(member.getKey());
                if (other == null || !values(member.getValue(), other, run)) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }

    /** A hash that is equal for equal values. */
    static int hash(JsonNode value, Run run) {
        run.spend(1);
        if (value.isNumber()) {
            // Numbers that are equal have the same double next to them; and those beyond any double share one.
            return Double.hashCode(Numbers.isFinite(value) ? Numbers.of(value).doubleValue() + 0.0 : 0);
        } else if (value.isArray()) {
            int hash = 1;
            for (JsonNode item : value) {
                hash = 31 * hash + hash(item, run);
            }
            return hash;
        } else if (value.isObject()) {
            int hash = 2;
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                hash += member.getKey().hashCode() ^ hash(member.getValue(), run);
            }
            return hash;
        }
        return value.hashCode();
    }

    /** Whether no two items of an array are the same. */
    static boolean unique(JsonNode array, Run run) {
        record Item(JsonNode value, int hash, Run run) {
            @Override
            public int hashCode() {
                return hash;
            }

            @Override
            public boolean equals(Object other) {
                run.spend(1);
                return other instanceof Item item && item.hash == hash && values(value, item.value, run);
            }
        }
        java.util.Set<Item> items = new java.util.HashSet<>();
        for (JsonNode value : array) {
            if (!items.add(new Item(value, hash(value, run), run))) {
                return false;
            }
        }
        return true;
    }
}
