// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schema file as a tree of places that can be put elsewhere. It knows nothing of mappings. */
final class SchemaDocument {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode root;

    SchemaDocument(ObjectNode root) {
        this.root = root;
    }

    ObjectNode root() {
        return root;
    }

    /** The schema at a place; null if there is none. A local reference on the way is replaced by a copy of what it means. */
    @Nullable
    ObjectNode find(Pointer place) throws DeriveException {
        ObjectNode at = root;
        Pointer here = Pointer.ROOT;
        for (String segment : place.segments()) {
            here = here.child(segment);
            JsonNode inner = at.path("properties").get(segment);
            boolean property = inner != null;
            if (!property && segment.equals("items")) {
                inner = at.get("items");
            }
            if (!(inner instanceof ObjectNode schema)) {
                return null;
            }
            if (!here.equals(place) && schema.has("$ref")) {
                schema = inlined(here, schema);
                if (property) {
                    ((ObjectNode) at.get("properties")).set(segment, schema);
                } else {
                    at.set("items", schema);
                }
            }
            at = schema;
        }
        return at;
    }

    private ObjectNode inlined(Pointer here, ObjectNode schema) throws DeriveException {
        String ref = schema.get("$ref").asText();
        JsonNode meant = ref.startsWith("#/") ? root.at(ref.substring(1)) : null;
        if (!(meant instanceof ObjectNode target)) {
            throw new DeriveException(
                    here + " is a $ref to " + ref
                            + ", which other schemas may use too; replace the $ref with its content before you change a place inside it");
        }
        return target.has("$ref") ? inlined(here, target.deepCopy()) : target.deepCopy();
    }

    ObjectNode get(Pointer place) throws DeriveException {
        ObjectNode schema = find(place);
        if (schema == null) {
            throw new DeriveException(place + ": this place does not exist in the schema");
        }
        return schema;
    }

    boolean requires(Pointer place) throws DeriveException {
        for (JsonNode name : get(place.parent()).path("required")) {
            if (name.asText().equals(place.last())) {
                return true;
            }
        }
        return false;
    }

    void require(Pointer place, boolean required) throws DeriveException {
        get(place);
        ObjectNode holder = get(place.parent());
        ArrayNode names = NODES.arrayNode();
        holder.path("required").forEach(name -> {
            if (!name.asText().equals(place.last())) {
                names.add(name);
            }
        });
        if (required) {
            names.add(place.last());
        }
        setRequired(holder, names);
    }

    /** An empty list stays until {@link #tidy}, so that a name which comes back finds it where it stood. */
    private static void setRequired(ObjectNode holder, ArrayNode names) {
        if (!names.isEmpty() || holder.has("required")) {
            holder.set("required", names);
        }
    }

    /** Takes the lists of required properties away that have become empty. */
    void tidy() {
        tidy(root);
    }

    private static void tidy(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("required").isArray()
                && object.get("required").isEmpty()) {
            object.remove("required");
        }
        node.forEach(SchemaDocument::tidy);
    }

    /** Gives a property another name; it stays where it stands among its siblings. */
    void rename(Pointer place, String name) throws DeriveException {
        get(place);
        refuseTaken(place.parent().child(name));
        ObjectNode holder = get(place.parent());
        Map<String, JsonNode> before = new LinkedHashMap<>();
        properties(holder, place).properties().forEach(e -> before.put(e.getKey(), e.getValue()));
        ObjectNode after = NODES.objectNode();
        before.forEach((key, value) -> after.set(key.equals(place.last()) ? name : key, value));
        holder.set("properties", after);
        ArrayNode names = NODES.arrayNode();
        holder.path("required").forEach(each -> names.add(each.asText().equals(place.last()) ? name : each.asText()));
        setRequired(holder, names);
    }

    /** Takes a property out. */
    ObjectNode detach(Pointer place) throws DeriveException {
        ObjectNode schema = get(place);
        require(place, false);
        properties(get(place.parent()), place).remove(place.last());
        return schema;
    }

    /** Puts a property in; objects that are not there on its way are made, closed, and required as it is. */
    void attach(Pointer place, ObjectNode schema, boolean required) throws DeriveException {
        refuseTaken(place);
        Pointer parent = place.parent();
        if (!parent.isRoot() && find(parent) == null) {
            ObjectNode made = NODES.objectNode();
            made.put("type", "object");
            made.set("properties", NODES.objectNode());
            made.set("required", NODES.arrayNode());
            made.put("additionalProperties", false);
            attach(parent, made, required);
        }
        ObjectNode holder = get(parent);
        if (!holder.has("properties")) {
            holder.set("properties", NODES.objectNode());
        }
        properties(holder, place).set(place.last(), schema);
        if (required) {
            require(place, true);
        }
    }

    private void refuseTaken(Pointer place) throws DeriveException {
        if (find(place) != null) {
            throw new DeriveException(place + ": this property already exists");
        }
    }

    private static ObjectNode properties(ObjectNode holder, Pointer place) throws DeriveException {
        if (holder.get("properties") instanceof ObjectNode properties) {
            return properties;
        }
        throw new DeriveException(place + ": is not a property, so it cannot be renamed");
    }
}
