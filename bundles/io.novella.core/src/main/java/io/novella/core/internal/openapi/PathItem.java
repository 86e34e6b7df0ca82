// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Microversion;
import io.novella.core.internal.operation.BodyRule;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.SchemaBundle;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.mapping.BodySchema;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An OpenAPI path item: all operations at one path. */
final class PathItem {

    private final Microversion version;
    private final SchemaBundle schemas;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    /**
     * Creates a path item.
     *
     * @param variables names of its variables
     * @param common names of the components with parameters that every request may have
     */
    PathItem(Microversion version, SchemaBundle schemas, List<String> variables, List<String> common) {
        this.version = version;
        this.schemas = schemas;
        ArrayNode parameters = json.putArray("parameters");
        for (String variable : variables) {
            parameters
                    .addObject()
                    .put("name", variable)
                    .put("in", "path")
                    .put("required", true)
                    .putObject("schema")
                    .put("type", "string");
        }
        common.forEach(name -> parameters.addObject().put("$ref", "#/components/parameters/" + name));
    }

    ObjectNode json() {
        return json;
    }

    /** Adds a plain operation. */
    void plain(Operation operation) {
        ObjectNode entry = entry(operation.httpMethod(), operation.resource(), operation.name());
        describe(entry, operation);
        query(entry, operation);
        BodySchema request = operation.schemas().request().orNull(version);
        if (request != null) {
            body(entry).set("schema", schemas.add(request.schema().root()));
        }
        Responses answers = new Responses();
        answers(answers, operation);
        entry.set("responses", answers.toJson());
    }

    /** Adds the actions that share a path. The key of the body selects one. */
    void actions(String method, List<Operation> actions) {
        ObjectNode entry = entry(method, actions.get(0).resource(), "action");
        StringBuilder description = new StringBuilder("The one key of the body selects the action:\n");
        ArrayNode list = entry.putArray("x-novella-actions");
        ArrayNode oneOf = JsonNodeFactory.instance.arrayNode();
        Responses answers = new Responses();
        Map<String, Operation> byKey = new TreeMap<>();
        for (Operation action : actions) {
            BodySchema request = action.schemas().request().at(version).orElseThrow();
            byKey.put(request.mapping().rootKey().orElse(action.name()), action);
        }
        byKey.forEach((key, action) -> {
            SchemaNode root = action.schemas()
                    .request()
                    .at(version)
                    .orElseThrow()
                    .schema()
                    .root();
            // Viewers show only the first alternative of oneOf, but all of the Markdown description.
            description.append("\n* `").append(key).append("`: ");
            description
                    .append(root.json().path("description").asText(action.name()))
                    .append(" (")
                    .append(action.statusAt(version))
                    .append(')');
            ObjectNode schema = schemas.add(root);
            if (!schema.has("title")) {
                schema.put("title", key);
            }
            oneOf.add(schema);
            ObjectNode described = list.addObject();
            described.put("key", key).put("status", action.statusAt(version));
            describe(described, action);
            query(entry, action);
            answers(answers, action);
        });
        entry.put("description", description.toString());
        body(entry).putObject("schema").set("oneOf", oneOf);
        entry.set("responses", answers.toJson());
    }

    private ObjectNode entry(String method, String resource, String operation) {
        ObjectNode entry = json.putObject(method.toLowerCase(Locale.ROOT));
        entry.put("operationId", resource + "-" + operation);
        entry.put("summary", resource + " " + operation);
        entry.putArray("tags").add(resource);
        return entry;
    }

    private void describe(ObjectNode entry, Operation operation) {
        entry.put("x-novella-operation", operation.resource() + " " + operation.name());
        entry.put("x-novella-policy", operation.policy());
        entry.put("x-novella-versions", operation.range().toString());
        entry.put("x-novella-bundle", operation.owner().symbolicName());
        if (operation.unauthenticated()) {
            entry.putArray(
                    "security"); // OpenAPI 3.1, 4.8.10: an empty list removes the document's security requirement
        }
    }

    private static ObjectNode body(ObjectNode entry) {
        ObjectNode body = entry.putObject("requestBody").put("required", true);
        return body.putObject("content").putObject("application/json");
    }

    /** Adds a parameter for each property of the query schema. */
    private void query(ObjectNode entry, Operation operation) {
        BodySchema query = operation.schemas().query().orNull(version);
        if (query == null) {
            return;
        }
        ArrayNode parameters = entry.withArray("parameters");
        try {
            SchemaNode root = query.schema().root();
            root = root.child(root.json());
            Iterator<Map.Entry<String, JsonNode>> properties = root.properties();
            while (properties.hasNext()) {
                Map.Entry<String, JsonNode> property = properties.next();
                ObjectNode parameter = parameters.addObject();
                parameter.put("name", property.getKey()).put("in", "query");
                parameter.put("required", root.requires(property.getKey()));
                JsonNode description = property.getValue().get("description");
                if (description != null) {
                    parameter.set("description", description);
                }
                parameter.set("schema", schemas.add(root, property.getValue()));
            }
        } catch (SchemaException broken) {
            throw new IllegalStateException("a schema that was bound cannot be read any more", broken);
        }
    }

    private void answers(Responses answers, Operation operation) {
        int status = operation.statusAt(version);
        BodySchema response = operation.schemas().response().orNull(version);
        if (response == null) {
            answers.success(status, null, List.of());
        } else {
            boolean hasBody = !response.isBodiless() && BodyRule.allowsBody(status);
            answers.success(
                    status,
                    hasBody ? schemas.add(response.schema().root()) : null,
                    response.mapping().headers().values());
        }
        OpenApiDocument.faults(operation).forEach(answers::fault);
    }
}
