// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.spi.ServicePage;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.negotiate.VersionNegotiator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Serves the documents that need no token: the list of services at {@code /}, the versions of services above their
 * base paths, one version in detail at its base path, and below it the history, the differences between versions, the
 * OpenAPI description and HTML pages.
 */
public final class DiscoveryDocuments {

    private final ServiceDocuments documents = new ServiceDocuments();

    /** Returns whether a path below a service, without a leading slash, belongs to one of these documents. */
    public static boolean isDocument(String path) {
        return ServiceDocuments.NAMES.contains(path);
    }

    /**
     * Returns the document at a path; empty if the path belongs to no document.
     *
     * @param pages HTML pages below every service
     */
    public Optional<ApiResponse> answer(
            RouteTable routes, List<ServicePage> pages, Exchange exchange, List<String> segments) {
        for (String segment : segments) {
            if (segment.indexOf('/') >= 0) {
                return Optional.empty(); // the slash was percent-encoded, so it is not a separator
            }
        }
        String path = "/" + String.join("/", segments);
        Collection<ServiceVersions> services = routes.services().values();
        for (ServiceVersions service : services) {
            if (isBelow(path, service.basePath())) {
                exchange.addressed(service.dialect());
                return below(service, path, routes, pages, exchange);
            }
        }
        VersionDocuments versions = new VersionDocuments(exchange.request().origin(), pages);
        boolean isRead = exchange.request().method().equals("GET");
        if (path.equals("/")) {
            return isRead ? Optional.of(json(exchange, 200, versions.services(services))) : Optional.empty();
        }
        String folder = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<ServiceVersions> here = services.stream()
                .filter(service -> parent(service).equals(folder))
                .toList();
        if (!here.isEmpty()) {
            return isRead
                    ? Optional.of(json(exchange, versions.statusOf(here), versions.versions(here)))
                    : Optional.empty();
        }
        return folder.contains("//") || folder.endsWith("/")
                ? Optional.empty()
                : unversioned(services, folder).map(parent -> choices(versions, services, parent, exchange));
    }

    private Optional<ApiResponse> below(
            ServiceVersions service, String path, RouteTable routes, List<ServicePage> pages, Exchange exchange) {
        if (!exchange.request().method().equals("GET")) {
            return Optional.empty();
        }
        String rest = path.substring(service.basePath().length());
        if (rest.length() <= 1) {
            exchange.matched(service.basePath());
            VersionNegotiator.negotiate(service, exchange);
            VersionDocuments versions = new VersionDocuments(exchange.request().origin(), pages);
            return Optional.of(json(exchange, 200, versions.version(service)));
        }
        String name = rest.substring(1);
        return documents
                .get(routes, service, name, exchange)
                .map(document -> json(exchange, 200, document))
                .or(() -> PageFiles.answer(pages, name, exchange));
    }

    /** Answers a path without a version with the list of versions (300), for every method, as Nova does. */
    private static ApiResponse choices(
            VersionDocuments versions, Collection<ServiceVersions> services, String parent, Exchange exchange) {
        List<ServiceVersions> choices = services.stream()
                .filter(service -> parent(service).equals(parent))
                .toList();
        String rest = afterSegments(exchange.request().rawPath(), (int)
                parent.chars().filter(c -> c == '/').count());
        return json(exchange, 300, versions.choices(choices, rest));
    }

    /** Returns the longest parent path of services that contains a path. */
    private static Optional<String> unversioned(Collection<ServiceVersions> services, String path) {
        List<String> parents = new ArrayList<>();
        for (ServiceVersions service : services) {
            String parent = parent(service);
            if (!parent.isEmpty() && isBelow(path, parent)) {
                parents.add(parent);
            }
        }
        return parents.stream().max(java.util.Comparator.comparingInt(String::length));
    }

    private static boolean isBelow(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }

    private static String parent(ServiceVersions service) {
        return service.basePath().substring(0, service.basePath().lastIndexOf('/'));
    }

    /** Returns the raw path after a number of segments, with its percent-encoding unchanged. */
    private static String afterSegments(String rawPath, int segments) {
        int at = 0;
        for (int i = 0; i < segments; i++) {
            at = rawPath.indexOf('/', at + 1);
        }
        String rest = rawPath.substring(at);
        return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }

    private static ApiResponse json(Exchange exchange, int status, ObjectNode body) {
        return json(exchange, status, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ApiResponse json(Exchange exchange, int status, byte[] body) {
        ResponseHeaders headers = new ResponseHeaders(exchange).add("Content-Type", "application/json");
        return new ApiResponse(status, headers.list(), body);
    }
}
