// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import io.novella.api.Caller;
import io.novella.api.Microversion;
import io.novella.api.RequestContext;
import io.novella.api.spi.Dialect;
import io.novella.core.internal.http.ApiResponse.Header;
import io.novella.schema.mapping.Permissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request so far. Each room adds its own finding; none takes one back. Used by one thread at a
 * time.
 */
public final class Exchange implements RequestContext {

    private final ApiRequest request;
    private final String requestId;
    private @Nullable Caller caller;
    private @Nullable VersionHeaders versionHeaders;
    private @Nullable Microversion version;
    private List<Header> announcements = List.of();
    private Dialect dialect = Dialect.NOVA;
    private String serviceUrl = "";
    /** Until the operation is granted nothing is. */
    private Permissions permissions = Permissions.NONE;

    private @Nullable String refusedRule;
    private Map<String, String> pathVariables = Map.of();
    private Map<String, @Nullable Object> parameters = Map.of();

    /** Begins an exchange and gives it an id. */
    public Exchange(ApiRequest request) {
        this.request = request;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Only to tell requests apart, so a fast generator is enough; the bits are those of RFC 9562, version 4.
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        requestId = "req-" + new UUID(high, low);
    }

    /**
     * The names and the text of the version in force, for the answer.
     *
     * @param service type of the service
     * @param legacyHeader the service's older header, if it has one
     * @param version the version as text, supported or not
     */
    public record VersionHeaders(String service, Optional<String> legacyHeader, String version) {}

    /** Notes in which service's dialect the client is to be answered. */
    public void addressed(Dialect spoken) {
        dialect = spoken;
    }

    /** The dialect of the service that is addressed. */
    public Dialect dialect() {
        return dialect;
    }

    /** The request. */
    public ApiRequest request() {
        return request;
    }

    /** Notes who asks. */
    public void authenticated(Caller who) {
        caller = who;
    }

    /** Notes which service is addressed. */
    public void matched(String basePath) {
        serviceUrl = request.origin() + basePath;
    }

    /** Notes the version that was asked for, whether or not it is supported; from now on answers carry it. */
    public void requested(VersionHeaders headers) {
        versionHeaders = headers;
    }

    /** Notes the version in force. */
    public void negotiated(Microversion inForce) {
        version = inForce;
    }

    /** Notes headers that every answer at the version carries. */
    public void announce(List<Header> headers) {
        announcements = headers;
    }

    /** What every answer at the version says of the version. */
    public List<Header> announcements() {
        return announcements;
    }

    /** Notes the variables of the path of the operation that was selected. */
    public void selected(List<String> names, List<String> values) {
        if (!names.isEmpty()) {
            pathVariables = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                pathVariables.put(names.get(i), values.get(i));
            }
        }
    }

    /** Notes the flat parameters that the body and the query gave. */
    public void mapped(Map<String, @Nullable Object> flat) {
        parameters = flat;
    }

    /** Notes how rules are checked for this caller and the target in hand. */
    public void granted(Permissions given) {
        permissions = given;
    }

    /** What this caller may do to the target in hand, and to other objects. */
    public Permissions permissions() {
        return permissions;
    }

    /** What to say of the version in the answer; empty before it is known. */
    public Optional<VersionHeaders> versionHeaders() {
        return Optional.ofNullable(versionHeaders);
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public Caller caller() {
        return known(caller, "caller");
    }

    @Override
    public Microversion version() {
        return known(version, "version");
    }

    @Override
    public boolean allows(String rule) {
        boolean allowed = permissions.allows(rule);
        if (!allowed) {
            refusedRule = rule;
        }
        return allowed;
    }

    /** The rule that last refused what a controller asked for; null if none has. */
    public @Nullable String refusedRule() {
        return refusedRule;
    }

    @Override
    public boolean maySee(Object object) {
        return permissions.maySee(object);
    }

    @Override
    public String serviceUrl() {
        return serviceUrl;
    }

    @Override
    public Optional<String> pathVariable(String name) {
        return Optional.ofNullable(pathVariables.get(name));
    }

    @Override
    public Optional<Object> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    @Override
    public Optional<String> header(String name) {
        return request.firstHeader(name);
    }

    @Override
    public String clientAddress() {
        return request.clientAddress();
    }

    private static <T> T known(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("the " + what + " of this request is not known yet");
        }
        return value;
    }
}
