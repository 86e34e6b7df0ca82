// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.core.internal.diff.VersionDiff;
import io.novella.core.internal.history.ServiceHistory;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.RequestTarget;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.negotiate.VersionNegotiator;
import io.novella.core.internal.openapi.OpenApiDocument;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The documents about versions below a service's base path: history, differences, OpenAPI. */
final class ServiceDocuments {

    private static final String HISTORY = "history";
    private static final String DIFF = "diff";
    private static final String OPENAPI = "openapi.json";

    /** Names of the documents, which an extension cannot use as the path of a resource. */
    static final Set<String> NAMES = Set.of(HISTORY, DIFF, OPENAPI);

    private final DocumentCache cache = new DocumentCache();

    /** Returns the document with a name; empty if there is none. */
    Optional<byte[]> get(RouteTable routes, ServiceVersions service, String name, Exchange exchange) {
        return switch (name) {
            case HISTORY -> Optional.of(cache.get(routes, service.type() + " history", () -> history(routes, service)));
            case DIFF -> Optional.of(diff(routes, service, exchange));
            case OPENAPI -> {
                exchange.matched(service.basePath());
                Microversion version = VersionNegotiator.negotiate(service, exchange);
                yield Optional.of(cache.get(routes, service.type() + " openapi " + version, () -> OpenApiDocument.of(
                                service, version, routes.operations())
                        .toString()));
            }
            default -> Optional.empty();
        };
    }

    private static String history(RouteTable routes, ServiceVersions service) {
        ObjectNode body = head(service);
        body.put("min_version", service.minimum().toString());
        body.put("max_version", service.maximum().toString());
        ArrayNode versions = body.putArray("versions");
        for (HistoryInfo info : ServiceHistory.of(service, routes.operations())) {
            ObjectNode entry =
                    versions.addObject().put("version", info.version().toString());
            entry.put("sentence", info.sentence()).put("breaking", info.breaking());
            ArrayNode declaredBy = entry.putArray("declared_by");
            info.declaredBy().forEach(declaredBy::add);
            if (info.deprecated() != null) {
                entry.put("deprecated", info.deprecated().toString());
            }
            if (info.replacement() != null) {
                entry.put("replacement", info.replacement().toString());
            }
            if (info.sunset() != null) {
                entry.put("sunset", info.sunset().toString());
            }
        }
        return body.toString();
    }

    private byte[] diff(RouteTable routes, ServiceVersions service, Exchange exchange) {
        Map<String, List<String>> query = RequestTarget.query(exchange.request().rawQuery());
        Microversion from = version(service, query, "from");
        Microversion to = version(service, query, "to");
        return cache.get(routes, service.type() + " diff " + from + " " + to, () -> diff(routes, service, from, to));
    }

    private static String diff(RouteTable routes, ServiceVersions service, Microversion from, Microversion to) {
        List<ChangeInfo> changes = new VersionDiff(service.type(), routes.operations()).between(from, to);
        ObjectNode body = head(service).put("from", from.toString()).put("to", to.toString());
        body.put("breaks_requests", changes.stream().anyMatch(ChangeInfo::breaksRequests));
        body.put("breaks_responses", changes.stream().anyMatch(ChangeInfo::breaksResponses));
        ArrayNode list = body.putArray("changes");
        for (ChangeInfo change : changes) {
            list.addObject()
                    .put("resource", change.resource())
                    .put("operation", change.operation())
                    .put("part", change.part().name().toLowerCase(Locale.ROOT))
                    .put("kind", change.kind().name().toLowerCase(Locale.ROOT))
                    .put("place", change.place())
                    .put("sentence", change.sentence())
                    .put("breaks_requests", change.breaksRequests())
                    .put("breaks_responses", change.breaksResponses());
        }
        return body.toString();
    }

    private static ObjectNode head(ServiceVersions service) {
        return JsonNodeFactory.instance.objectNode().put("service", service.type());
    }

    /** Reads a version, or {@code latest}, from the query. */
    private static Microversion version(ServiceVersions service, Map<String, List<String>> query, String name) {
        List<String> texts = query.getOrDefault(name, List.of());
        if (texts.size() != 1) {
            throw Fault.badRequest("The query must have one parameter '" + name + "' with a version, such as ?from="
                    + service.minimum() + "&to=" + service.maximum() + ".");
        }
        String text = texts.get(0);
        if (text.equals(VersionNegotiator.LATEST)) {
            return service.maximum();
        }
        if (!Microversion.isWellFormed(text)) {
            throw VersionNegotiator.malformed(text);
        }
        return Microversion.tryParse(text)
                .filter(service.supported()::contains)
                .orElseThrow(() -> Fault.badRequest(service.unsupported(text)));
    }
}
