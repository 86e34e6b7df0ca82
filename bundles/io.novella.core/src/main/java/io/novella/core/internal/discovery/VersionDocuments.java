// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.spi.Dialect;
import io.novella.api.spi.ServicePage;
import io.novella.core.internal.negotiate.ServiceVersions;
import java.util.Collection;
import java.util.List;

/**
 * The documents that list services and versions, in Nova's format (Compute API reference, "API Versions").
 *
 * @param origin scheme, host and port as the client addressed them
 * @param pages HTML pages below every service
 */
record VersionDocuments(String origin, List<ServicePage> pages) {

    /** Returns the document at {@code /}. */
    ObjectNode services(Collection<ServiceVersions> all) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode services = body.putArray("services");
        for (ServiceVersions service : all) {
            ObjectNode entry = services.addObject().put("type", service.type());
            range(entry, service);
            self(entry, service);
        }
        return body;
    }

    /** Returns the document at the path above one or several services. */
    ObjectNode versions(List<ServiceVersions> services) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode versions =
                inKeystone(services) ? body.putObject("versions").putArray("values") : body.putArray("versions");
        services.forEach(service -> describe(versions.addObject(), service));
        return body;
    }

    /** Returns the status of the list of versions: 300 for Keystone even with a single version, as Keystone does. */
    int statusOf(List<ServiceVersions> services) {
        return inKeystone(services) ? 300 : 200;
    }

    private static boolean inKeystone(List<ServiceVersions> services) {
        return services.stream().allMatch(service -> service.dialect() == Dialect.KEYSTONE);
    }

    /** Returns the document at a service's base path. */
    ObjectNode version(ServiceVersions service) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode version = body.putObject("version");
        ArrayNode links = describe(version, service);
        for (ServicePage page : pages) {
            links.addObject()
                    .put("rel", "describedby")
                    .put("type", "text/html")
                    .put("href", origin + service.basePath() + "/" + page.path());
        }
        // RFC 8631, 3: the machine-readable description.
        links.addObject()
                .put("rel", "service-desc")
                .put("type", "application/json")
                .put("href", origin + service.basePath() + "/openapi.json");
        mediaTypes(version, service);
        return body;
    }

    /**
     * Returns the document for a path without a version.
     *
     * @param rest rest of the path after the services' common parent, with a leading slash
     */
    ObjectNode choices(List<ServiceVersions> services, String rest) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode choices = body.putArray("choices");
        for (ServiceVersions service : services) {
            ObjectNode choice = choices.addObject().put("id", id(service)).put("status", "CURRENT");
            link(choice.putArray("links"), origin + service.basePath() + rest);
            mediaTypes(choice, service);
        }
        return body;
    }

    private ArrayNode describe(ObjectNode entry, ServiceVersions service) {
        if (service.dialect() == Dialect.KEYSTONE) {
            entry.put("id", "v" + service.minimum()).put("status", "stable");
        } else {
            entry.put("id", id(service)).put("status", "CURRENT");
            range(entry, service);
        }
        service.updated().ifPresent(updated -> entry.put("updated", updated.toString()));
        return self(entry, service);
    }

    private static String id(ServiceVersions service) {
        return service.basePath().substring(service.basePath().lastIndexOf('/') + 1);
    }

    private static void range(ObjectNode entry, ServiceVersions service) {
        entry.put("version", service.maximum().toString());
        entry.put("min_version", service.minimum().toString());
    }

    private ArrayNode self(ObjectNode entry, ServiceVersions service) {
        return link(entry.putArray("links"), origin + service.basePath() + "/");
    }

    private static ArrayNode link(ArrayNode links, String href) {
        links.addObject().put("rel", "self").put("href", href);
        return links;
    }

    private static void mediaTypes(ObjectNode entry, ServiceVersions service) {
        String id = id(service);
        String number = id.startsWith("v") ? id.substring(1) : id;
        String type = "application/vnd.openstack." + service.type();
        entry.putArray("media-types")
                .addObject()
                .put("base", "application/json")
                .put(
                        "type",
                        type
                                + (service.dialect() == Dialect.KEYSTONE
                                        ? "-" + id + "+json"
                                        : "+json;version=" + number));
    }
}
