// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.SchemaMapping;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of a schema by what they are compared by: the flat parameter, or for objects around them the place. */
final class Fields {

    /** Key of the value as a whole. */
    static final String ROOT = "{}";

    /** Key of the object that names an action, whatever its name. */
    private static final String ACTION = ROOT + " action";

    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final String action;

    private Fields(String action) {
        this.action = action;
    }

    /**
     * The fields of a schema; none without one, or without a body.
     *
     * @param action the root property that only names an action; empty if there is none
     */
    static Map<String, Field> of(@Nullable BodySchema schema, String action) throws SchemaException {
        Fields found = new Fields(action);
        if (schema != null && !schema.isBodiless()) {
            SchemaNode root = schema.schema().root();
            root = root.child(root.json());
            found.fields.put(ROOT, new Field("", root, true, "", true));
            found.walk(new Level(root, "", "", "", schema.mapping()));
        }
        return found.fields;
    }

    /**
     * An object of the schema.
     *
     * @param object its schema
     * @param pointer its place as the mapping knows it
     * @param place its place as a person is shown it
     * @param prefix before the names of its flat parameters, which are unique within one mapping only
     * @param mapping the mapping it belongs to
     */
    private record Level(SchemaNode object, String pointer, String place, String prefix, SchemaMapping mapping) {

        @Nullable
        Parameter at(String pointerBelow) {
            for (Parameter parameter : mapping.parameters().values()) {
                if (parameter.pointer().equals(pointerBelow)) {
                    return parameter;
                }
            }
            return null;
        }
    }

    private boolean isAction(String place) {
        return !action.isEmpty() && place.equals("/" + action);
    }

    private void walk(Level level) throws SchemaException {
        Iterator<Map.Entry<String, JsonNode>> properties = level.object.properties();
        while (properties.hasNext()) {
            Map.Entry<String, JsonNode> property = properties.next();
            String name = property.getKey();
            String step = "/" + name.replace("~", "~0").replace("/", "~1");
            SchemaNode schema = level.object.child(property.getValue());
            String place = level.place + step;
            String pointer = level.pointer + step;
            boolean required = level.object.requires(name);
            Parameter parameter = level.at(pointer);
            if (parameter == null && schema.hasProperties()) {
                fields.put(
                        isAction(place) ? ACTION : ROOT + level.prefix + place,
                        new Field(place, schema, required, level.place, true));
                walk(new Level(schema, pointer, place, level.prefix, level.mapping));
                continue;
            }
            if (isAction(place)) {
                fields.put(ACTION, new Field(place, schema, required, level.place, false));
                continue;
            }
            String key = level.prefix + (parameter == null ? name : parameter.name());
            SchemaMapping nested = parameter == null ? null : parameter.nested();
            fields.put(key, new Field(place, schema, required, level.place, nested != null));
            if (nested != null && schema.hasProperties()) {
                walk(new Level(schema, pointer, place, key + ".", nested));
            } else if (nested != null) {
                SchemaNode item = schema.child(schema.json().path("items"));
                fields.put(ROOT + key + ".*", new Field(place + "/*", item, true, place, true));
                walk(new Level(item, pointer + "/items", place + "/*", key + ".*.", nested));
            }
        }
    }
}
