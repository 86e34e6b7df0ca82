// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.core.internal.fault.FaultMapper;
import io.novella.core.internal.negotiate.ServiceVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The OpenAPI responses of one operation, or of all actions of a resource, by status. */
final class Responses {

    private final Map<Integer, List<ObjectNode>> bodies = new TreeMap<>();
    private final Map<Integer, Map<String, String>> headers = new TreeMap<>();
    private final Map<Integer, String> faults = new TreeMap<>();

    /** Adds a successful response. */
    void success(int status, @Nullable ObjectNode schema, Iterable<String> headerNames) {
        List<ObjectNode> same = bodies.computeIfAbsent(status, unused -> new ArrayList<>());
        if (schema != null) {
            same.add(schema);
        }
        headerNames.forEach(name ->
                headers.computeIfAbsent(status, unused -> new TreeMap<>()).put(name, name));
    }

    /** Adds an error response. */
    void fault(int status) {
        faults.put(status, FaultMapper.name(status));
    }

    ObjectNode toJson() {
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        bodies.forEach((status, schemas) -> {
            ObjectNode answer = answers.putObject(status.toString());
            answer.put("description", schemas.isEmpty() ? "Success, without a body." : "Success.");
            ObjectNode lines = answer.putObject("headers");
            common(lines);
            headers.getOrDefault(status, Map.of())
                    .keySet()
                    .forEach(name -> lines.putObject(name).putObject("schema").put("type", "string"));
            if (schemas.size() == 1) {
                content(answer).set("schema", schemas.get(0));
            } else if (!schemas.isEmpty()) {
                ArrayNode any = content(answer).putObject("schema").putArray("anyOf");
                schemas.forEach(any::add);
            }
        });
        faults.forEach((status, name) -> {
            if (!bodies.containsKey(status)) {
                answers.putObject(status.toString()).put("$ref", "#/components/responses/" + component(status));
            }
        });
        return answers;
    }

    private static ObjectNode content(ObjectNode answer) {
        return answer.putObject("content").putObject("application/json");
    }

    /** Adds the headers that every response at a version has. */
    private static void common(ObjectNode headers) {
        headers.putObject("OpenStack-API-Version").put("$ref", "#/components/headers/version");
        headers.putObject("X-Openstack-Request-Id").put("$ref", "#/components/headers/request_id");
    }

    private static String component(int status) {
        return FaultMapper.name(status) + "_" + status;
    }

    /** Returns the error responses, to which operations refer. */
    static ObjectNode components(Iterable<Integer> statuses) {
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        for (int status : statuses) {
            ObjectNode response = responses.putObject(component(status));
            response.put("description", describe(status));
            common(response.putObject("headers"));
            ObjectNode content = response.putObject("content");
            content.putObject("application/json").putObject("schema").put("$ref", "#/components/schemas/Fault");
            content.putObject("application/problem+json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/Problem");
        }
        return responses;
    }

    static ObjectNode headers(ServiceVersions service) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        headers.putObject("version")
                .put(
                        "description",
                        "The version of the response, such as " + service.type() + " " + service.maximum() + ".")
                .putObject("schema")
                .put("type", "string");
        headers.putObject("request_id")
                .put("description", "The id of the request, which the log of the service contains too.")
                .putObject("schema")
                .put("type", "string");
        return headers;
    }

    private static String describe(int status) {
        return switch (status) {
            case 400 -> "The request is malformed, or violates the schema of the version.";
            case 401 -> "The token is missing, unknown or expired.";
            case 403 -> "The policy does not allow the caller to perform the operation.";
            case 404 -> "The object does not exist, or the caller may not see it.";
            case 406 -> "The version is not supported; the fault names the minimum and the maximum.";
            case 409 -> "The object is in a state that does not allow the operation.";
            case 413 -> "The request body is too large.";
            case 415 -> "The media type of the request body is not JSON.";
            case 500 -> "Internal error; the log of the service has the details under the request's id.";
            default -> "Error: " + FaultMapper.name(status) + ".";
        };
    }
}
