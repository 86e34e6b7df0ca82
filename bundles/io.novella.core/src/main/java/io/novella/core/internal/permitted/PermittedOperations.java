// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.permitted;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Microversion;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.match.RouteMatch;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.mapping.BodySchema;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Serves {@code GET <object>/permitted} where no extension serves that path: lists the operations that the rules
 * allow the caller on the object at the version of the request. The state of the object is not considered.
 */
public final class PermittedOperations {

    private static final String NAME = "permitted";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PermittedOperations() {}

    /** Returns whether a path that no operation serves ends in {@code permitted}. */
    public static boolean isRequested(String method, List<String> segments) {
        return method.equals("GET")
                && segments.size() > 1
                && segments.get(segments.size() - 1).equals(NAME);
    }

    /** Returns the operation that shows the object; its rule decides which callers may use this document. */
    public static Optional<RouteMatch> object(RouteTable routes, List<String> segments) {
        return routes.match("GET", segments.subList(0, segments.size() - 1));
    }

    /** Returns the response for a caller who may see the object. */
    public static ApiResponse answer(RouteTable routes, Operation show, Exchange exchange) {
        String rawPath = exchange.request().rawPath();
        String object = rawPath.substring(0, rawPath.lastIndexOf('/'));
        String rawId = object.substring(object.lastIndexOf('/') + 1);
        ObjectNode body = NODES.objectNode();
        ArrayNode permitted = body.putArray(NAME);
        routes.operations().stream()
                .filter(operation -> operation.service().equals(show.service()))
                .filter(operation -> operation.target() == show.target())
                .filter(operation -> operation.serves(exchange.version()))
                .filter(operation -> exchange.allows(operation.policy()))
                .sorted(Comparator.comparing(Operation::resource).thenComparing(Operation::name))
                .forEach(operation -> permitted.add(entry(operation, exchange, rawId)));
        ResponseHeaders headers = new ResponseHeaders(exchange).add("Content-Type", "application/json");
        return new ApiResponse(200, headers.list(), body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode entry(Operation operation, Exchange exchange, String rawId) {
        ObjectNode entry = NODES.objectNode();
        entry.put("resource", operation.resource());
        entry.put("operation", operation.name());
        entry.put("method", operation.httpMethod());
        String id = "{" + operation.path().variables().get(0) + "}";
        StringBuilder href = new StringBuilder(exchange.serviceUrl());
        operation.path().segments().forEach(segment -> href.append('/').append(segment.equals(id) ? rawId : segment));
        entry.put("href", href.toString());
        if (operation.action()) {
            action(operation, exchange.version()).ifPresent(key -> entry.put("action", key));
        }
        return entry;
    }

    private static Optional<String> action(Operation operation, Microversion version) {
        return Optional.ofNullable(operation.schemas().request().orNull(version))
                .map(BodySchema::mapping)
                .flatMap(mapping -> mapping.rootKey());
    }
}
