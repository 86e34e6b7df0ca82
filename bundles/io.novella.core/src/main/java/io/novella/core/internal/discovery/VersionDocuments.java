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
 * The documents that tell which services and versions there are, in the form of Nova's (Compute API reference, "API
 * Versions").
 *
 * @param origin scheme, host and port as the client addressed them
 * @param pages pages for people, below every service
 */
record VersionDocuments(String origin, List<ServicePage> pages) {

    /** At {@code /}. */
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

    /** In the folder above one or several services. */
    ObjectNode versions(List<ServiceVersions> services) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode versions =
                inKeystone(services) ? body.putObject("versions").putArray("values") : body.putArray("versions");
        services.forEach(service -> describe(versions.addObject(), service));
        return body;
    }

    /** Keystone has a client choose even where there is no choice. */
    int statusOf(List<ServiceVersions> services) {
        return inKeystone(services) ? 300 : 200;
    }

    private static boolean inKeystone(List<ServiceVersions> services) {
        return services.stream().allMatch(service -> service.dialect() == Dialect.KEYSTONE);
    }

    /** At a service's base path. */
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
        // RFC 8631, 3: for programs.
        links.addObject()
                .put("rel", "service-desc")
                .put("type", "application/json")
                .put("href", origin + service.basePath() + "/openapi.json");
        mediaTypes(version, service);
        return body;
    }

    /**
     * For a path that lacks the version.
     *
     * @param rest what follows the folder of the services, with a leading slash
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
