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
 * The state of one request in the pipeline: each stage adds its result, and no stage removes one. Not thread-safe;
 * used by one thread at a time.
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
    /** No permissions until the rule of the operation has been checked. */
    private Permissions permissions = Permissions.NONE;

    private @Nullable String refusedRule;
    private Map<String, String> pathVariables = Map.of();
    private Map<String, @Nullable Object> parameters = Map.of();

    /** Creates an exchange with a new request id. */
    public Exchange(ApiRequest request) {
        this.request = request;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // The id only has to be unique, so a fast generator suffices. The fixed bits are those of version 4 (RFC 9562).
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        requestId = "req-" + new UUID(high, low);
    }

    /**
     * The data for the version headers of the response.
     *
     * @param service type of the service
     * @param legacyHeader the service's older header, if it has one
     * @param version the requested version as text, supported or not
     */
    public record VersionHeaders(String service, Optional<String> legacyHeader, String version) {}

    /** Sets the dialect of the response. */
    public void addressed(Dialect spoken) {
        dialect = spoken;
    }

    /** Returns the dialect of the service that is addressed. */
    public Dialect dialect() {
        return dialect;
    }

    /** Returns the request. */
    public ApiRequest request() {
        return request;
    }

    /** Sets the caller. */
    public void authenticated(Caller found) {
        caller = found;
    }

    /** Sets the base path of the service that is addressed. */
    public void matched(String basePath) {
        serviceUrl = request.origin() + basePath;
    }

    /** Sets the requested version, whether or not it is supported. Responses have version headers from now on. */
    public void requested(VersionHeaders headers) {
        versionHeaders = headers;
    }

    /** Sets the negotiated version. */
    public void negotiated(Microversion inForce) {
        version = inForce;
    }

    /** Sets the headers that every response at the negotiated version has. */
    public void announce(List<Header> headers) {
        announcements = headers;
    }

    /** Returns the headers that every response at the negotiated version has. */
    public List<Header> announcements() {
        return announcements;
    }

    /** Sets the path variables of the selected operation. */
    public void selected(List<String> names, List<String> values) {
        if (!names.isEmpty()) {
            pathVariables = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                pathVariables.put(names.get(i), values.get(i));
            }
        }
    }

    /** Sets the flat parameters of the body and the query. */
    public void mapped(Map<String, @Nullable Object> flat) {
        parameters = flat;
    }

    /** Sets the permissions of this caller on the target. */
    public void granted(Permissions given) {
        permissions = given;
    }

    /** Returns the permissions of this caller on the target and on other objects. */
    public Permissions permissions() {
        return permissions;
    }

    /** Returns the data for the version headers of the response; empty before a version is requested. */
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

    /** Returns the last rule that denied a check by the controller; null if none has. */
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
