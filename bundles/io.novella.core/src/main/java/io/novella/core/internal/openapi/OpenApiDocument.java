// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Microversion;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.negotiate.VersionNegotiator;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.SchemaBundle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Creates the OpenAPI 3.1 document of a service at a version. All actions of a resource share one path, with an
 * alternative body schema for each. Keywords of Novella, and facts for which OpenAPI has no keyword, are {@code
 * x-novella-…}.
 */
public final class OpenApiDocument {

    private static final String VERSION_PARAMETER = "version";
    private static final String LEGACY_PARAMETER = "legacy_version";
    private static final String TOKEN = "token";
    private static final Set<String> OWN_SCHEMAS = Set.of("Fault", "Problem");

    private final ServiceVersions service;
    private final Microversion version;
    private final SchemaBundle schemas = new SchemaBundle(OWN_SCHEMAS);
    private final Set<Integer> faults = new TreeSet<>();
    private final Set<String> resources = new TreeSet<>();

    private OpenApiDocument(ServiceVersions service, Microversion version) {
        this.service = service;
        this.version = version;
    }

    /** Returns the document of a supported version. */
    public static ObjectNode of(ServiceVersions service, Microversion version, Collection<Operation> operations) {
        List<Operation> serving = operations.stream()
                .filter(operation -> operation.service().equals(service.type()))
                .filter(operation -> operation.serves(version))
                .sorted(Comparator.comparing(
                                (Operation operation) -> operation.path().toString())
                        .thenComparing(Operation::httpMethod)
                        .thenComparing(Operation::name))
                .toList();
        return new OpenApiDocument(service, version).document(serving);
    }

    private ObjectNode document(List<Operation> serving) {
        ObjectNode paths = paths(serving);
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
        ObjectNode info = document.putObject("info");
        info.put("title", service.type()).put("version", version.toString());
        VersionNote note = service.notes().get(version);
        if (note != null) {
            info.put("description", note.sentence());
        }
        info.put("x-novella-minimum", service.minimum().toString());
        info.put("x-novella-maximum", service.maximum().toString());
        document.putArray("servers").addObject().put("url", service.basePath());
        document.putArray("security").addObject().putArray(TOKEN);
        ArrayNode tags = document.putArray("tags");
        resources.forEach(resource -> tags.addObject().put("name", resource));
        document.set("paths", paths);
        document.set("components", components());
        return document;
    }

    private ObjectNode paths(List<Operation> serving) {
        // Paths that differ only in the names of their variables are one path to OpenAPI (3.1.1, 4.8.8.2).
        Map<String, List<Operation>> byShape = new TreeMap<>();
        serving.forEach(operation -> byShape.computeIfAbsent(
                        operation.path().toString().replaceAll("\\{[^}]*}", "{}"), unused -> new ArrayList<>())
                .add(operation));
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        for (List<Operation> here : byShape.values()) {
            Operation first = here.get(0);
            PathItem item = new PathItem(version, schemas, first.path().variables(), common());
            Map<String, List<Operation>> actions = new TreeMap<>();
            for (Operation operation : here) {
                resources.add(operation.resource());
                faults.addAll(faults(operation));
                if (operation.action()) {
                    actions.computeIfAbsent(operation.httpMethod(), unused -> new ArrayList<>())
                            .add(operation);
                } else {
                    item.plain(operation);
                }
            }
            actions.forEach(item::actions);
            paths.set(first.path().toString(), item.json());
        }
        return paths;
    }

    private List<String> common() {
        return service.legacyHeader().isPresent()
                ? List.of(VERSION_PARAMETER, LEGACY_PARAMETER)
                : List.of(VERSION_PARAMETER);
    }

    private ObjectNode components() {
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        ObjectNode all = components.putObject("schemas");
        all.set("Fault", faultSchema());
        all.set("Problem", problemSchema());
        schemas.components().forEach(all::set);
        components.set("responses", Responses.components(faults));
        ObjectNode parameters = components.putObject("parameters");
        header(
                parameters.putObject(VERSION_PARAMETER),
                VersionNegotiator.HEADER,
                "The version of the request. Without this header it is " + service.minimum() + ".",
                service.type() + " " + version);
        service.legacyHeader()
                .ifPresent(name -> header(
                        parameters.putObject(LEGACY_PARAMETER),
                        name,
                        "The older version header; " + VersionNegotiator.HEADER + " takes precedence.",
                        version.toString()));
        components.set("headers", Responses.headers(service));
        components
                .putObject("securitySchemes")
                .putObject(TOKEN)
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", "X-Auth-Token");
        return components;
    }

    private static void header(ObjectNode parameter, String name, String description, String example) {
        parameter.put("name", name).put("in", "header").put("required", false);
        parameter.put("description", description);
        parameter.putObject("schema").put("type", "string");
        parameter.put("example", example);
    }

    /** Returns the statuses of errors of an operation: those that it declares, and those of the stages before it. */
    static Set<Integer> faults(Operation operation) {
        Set<Integer> statuses = new TreeSet<>(operation.expectedErrors());
        statuses.addAll(List.of(400, 401, 403, 406, 500));
        if (operation.target() != null) {
            statuses.add(404);
        }
        if (operation.action()
                || List.of("POST", "PUT", "PATCH")
                        .contains(operation.httpMethod().toUpperCase(Locale.ROOT))) {
            statuses.addAll(List.of(413, 415));
        }
        return statuses;
    }

    /** Returns the schema of an error: an object with one key, the name of the fault. */
    private static JsonNode faultSchema() {
        ObjectNode fault = JsonNodeFactory.instance.objectNode().put("type", "object");
        fault.put("minProperties", 1).put("maxProperties", 1);
        ObjectNode inner = fault.putObject("additionalProperties").put("type", "object");
        ObjectNode properties = inner.putObject("properties");
        properties.putObject("code").put("type", "integer");
        properties.putObject("message").put("type", "string");
        limits(properties);
        inner.putArray("required").add("code").add("message");
        return fault;
    }

    /** Returns the schema of a problem document (RFC 9457, 3.1). */
    private static JsonNode problemSchema() {
        ObjectNode problem = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        properties.putObject("type").put("type", "string");
        properties.putObject("title").put("type", "string");
        properties.putObject("status").put("type", "integer");
        properties.putObject("detail").put("type", "string");
        properties.putObject("request_id").put("type", "string");
        limits(properties);
        return problem;
    }

    private static void limits(ObjectNode properties) {
        for (String name : List.of("min_version", "max_version")) {
            properties.putObject(name).put("type", "string").put("description", "Only with 406.");
        }
    }
}
