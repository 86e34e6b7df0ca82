// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.negotiate.VersionNegotiator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The documents that anybody may read to find out what is here: the services at {@code /}, the version of a service
 * above its base path, and that version in detail at its base path, in the form of Nova's version documents.
 */
public final class DiscoveryDocuments {

    private DiscoveryDocuments() {}

    /** The document at a path; empty if the request is not for one. */
    public static Optional<ApiResponse> answer(RouteTable routes, Exchange exchange, List<String> segments) {
        if (!exchange.request().method().equals("GET")) {
            return Optional.empty();
        }
        for (String segment : segments) {
            if (segment.indexOf('/') >= 0) {
                return Optional.empty(); // it came escaped, so it is no separator
            }
        }
        String path = "/" + String.join("/", segments);
        if (path.equals("/")) {
            return Optional.of(json(exchange, services(routes, exchange)));
        }
        String folder = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<ServiceVersions> below = new ArrayList<>(0);
        for (ServiceVersions service : routes.services().values()) {
            if (folder.equals(parent(service))) {
                below.add(service);
            }
            if (folder.equals(service.basePath())) {
                exchange.matched(service.basePath());
                VersionNegotiator.negotiate(service, exchange);
                return Optional.of(json(exchange, version(service, exchange)));
            }
        }
        return below.isEmpty() ? Optional.empty() : Optional.of(json(exchange, versions(below, exchange)));
    }

    private static String parent(ServiceVersions service) {
        return service.basePath().substring(0, service.basePath().lastIndexOf('/'));
    }

    private static ObjectNode services(RouteTable routes, Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode services = body.putArray("services");
        for (ServiceVersions service : routes.services().values()) {
            ObjectNode entry = services.addObject().put("type", service.type());
            range(entry, service);
            link(entry, "self", exchange, service);
        }
        return body;
    }

    private static ObjectNode versions(List<ServiceVersions> services, Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode versions = body.putArray("versions");
        services.forEach(service -> describe(versions.addObject(), service, exchange));
        return body;
    }

    private static ObjectNode version(ServiceVersions service, Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode version = body.putObject("version");
        describe(version, service, exchange);
        version.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put("type", "application/json");
        return body;
    }

    private static void describe(ObjectNode entry, ServiceVersions service, Exchange exchange) {
        String path = service.basePath();
        entry.put("id", path.substring(path.lastIndexOf('/') + 1)).put("status", "CURRENT");
        range(entry, service);
        link(entry, "self", exchange, service);
    }

    private static void range(ObjectNode entry, ServiceVersions service) {
        entry.put("version", service.maximum().toString());
        entry.put("min_version", service.minimum().toString());
    }

    private static void link(ObjectNode entry, String rel, Exchange exchange, ServiceVersions service) {
        entry.putArray("links")
                .addObject()
                .put("rel", rel)
                .put("href", exchange.request().origin() + service.basePath() + "/");
    }

    private static ApiResponse json(Exchange exchange, ObjectNode body) {
        ResponseHeaders headers = new ResponseHeaders(exchange).add("Content-Type", "application/json");
        return new ApiResponse(200, headers.list(), body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
