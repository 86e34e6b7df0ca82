// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import io.novella.compute.Server;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The servers that a query asks for, in order, and where the next ones are. */
record ServerPage(List<Server> servers, @Nullable List<Link> next) {

    /** As many as Nova lists at once, unless configured. */
    private static final int MAX_LIMIT = 1000;

    private static final String ALL_TENANTS = "os_compute_api:servers:index:get_all_tenants";

    /** What clients write for yes; oslo.utils takes these. */
    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");

    /** What a client may ask for; null where it did not. */
    record Query(
            @Nullable String name,
            @Nullable String status,
            @Nullable String image,
            @Nullable String flavor,
            @Nullable String allTenants,
            @Nullable UUID marker,
            @Nullable Integer limit) {

        boolean matches(Server server) {
            return (name == null || server.name().contains(name))
                    && (status == null || server.status().name().equals(status.toUpperCase(Locale.ROOT)))
                    && (image == null || server.image().name().equals(image))
                    && (flavor == null || server.flavor().id().equals(flavor));
        }

        private boolean ofAllTenants() {
            return allTenants != null && TRUE.contains(allTenants.toLowerCase(Locale.ROOT));
        }

        private String after(UUID last) {
            StringJoiner query = new StringJoiner("&", "?", "");
            add(query, "name", name);
            add(query, "status", status);
            add(query, "image", image);
            add(query, "flavor", flavor);
            add(query, "all_tenants", allTenants);
            add(query, "limit", limit);
            add(query, "marker", last);
            return query.toString();
        }

        private static void add(StringJoiner query, String name, @Nullable Object value) {
            if (value != null) {
                query.add(name + "=" + URLEncoder.encode(value.toString(), UTF_8));
            }
        }
    }

    /**
     * Picks a page.
     *
     * @param all the servers of all projects
     * @param path path of the list below the service
     * @throws Fault 400 if the marker is no server of the list, 403 if the caller may not see all projects
     */
    static ServerPage of(List<Server> all, Query query, String path, RequestContext context) {
        List<Server> matching =
                visible(all, query, context).stream().filter(query::matches).toList();
        int from = query.marker() == null ? 0 : after(query.marker(), matching);
        int limit = query.limit() == null ? MAX_LIMIT : Math.min(query.limit(), MAX_LIMIT);
        int to = (int) Math.min(matching.size(), (long) from + limit);
        List<Server> page = matching.subList(from, to);
        if (page.isEmpty() || to == matching.size()) {
            return new ServerPage(page, null);
        }
        UUID last = page.get(page.size() - 1).id();
        return new ServerPage(page, List.of(new Link("next", context.serviceUrl() + path + query.after(last))));
    }

    private static List<Server> visible(List<Server> all, Query query, RequestContext context) {
        if (query.ofAllTenants()) {
            // A rule inside a request, not at its door: the annotations cannot say it.
            if (!context.allows(ALL_TENANTS)) {
                throw Fault.forbidden("Policy doesn't allow " + ALL_TENANTS + " to be performed.");
            }
            return all.stream().filter(context::maySee).toList();
        }
        Optional<String> project = context.caller().projectId();
        return all.stream()
                .filter(server -> project.filter(server.projectId()::equals).isPresent())
                .filter(context::maySee)
                .toList();
    }

    private static int after(UUID marker, List<Server> servers) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).id().equals(marker)) {
                return i + 1;
            }
        }
        throw Fault.badRequest("marker [" + marker + "] not found");
    }
}
