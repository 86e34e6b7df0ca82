// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Fault;
import io.novella.api.spi.Dialect;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.negotiate.UnsupportedVersion;
import io.novella.isolation.CallRefused;
import io.novella.isolation.SafeThrowable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps every error of every stage to a response: in Nova's format, or as {@code application/problem+json} (RFC 9457)
 * for a client that accepts it.
 */
public final class FaultMapper {

    private static final Logger LOG = LoggerFactory.getLogger(FaultMapper.class);
    /** Maximum value of {@code Retry-After}: a day, in seconds. */
    private static final long MAX_RETRY_AFTER = 86_400;

    private static final String PROBLEM = "application/problem+json";
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(400, "badRequest"),
            Map.entry(401, "unauthorized"),
            Map.entry(403, "forbidden"),
            Map.entry(404, "itemNotFound"),
            Map.entry(405, "badMethod"),
            Map.entry(409, "conflictingRequest"),
            Map.entry(413, "overLimit"),
            Map.entry(415, "badMediaType"),
            Map.entry(429, "overLimit"),
            Map.entry(501, "notImplemented"),
            Map.entry(503, "serviceUnavailable"));

    /** Titles of Keystone's errors by status. */
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private FaultMapper() {}

    /** Returns the response to a failed request. */
    public static ApiResponse map(Exchange exchange, Throwable thrown) {
        if (thrown instanceof Fault fault) {
            LOG.debug("{} {}: {}", exchange.requestId(), fault.status(), SafeThrowable.describe(fault));
            ApiResponse answer = answer(exchange, fault.status(), fault.getMessage(), null);
            fault.retryAfter()
                    .ifPresent(after -> answer.headers().add(new ApiResponse.Header("Retry-After", seconds(after))));
            return answer;
        }
        if (thrown instanceof UnsupportedVersion unsupported) {
            LOG.debug("{} 406: {}", exchange.requestId(), unsupported.getMessage());
            return answer(exchange, 406, String.valueOf(unsupported.getMessage()), unsupported);
        }
        if (thrown instanceof CallRefused refused) {
            return map(exchange, refused.fault());
        }
        LOG.error(
                "{} {} {} failed",
                exchange.requestId(),
                exchange.request().method(),
                exchange.request().rawPath(),
                SafeThrowable.of(thrown));
        return answer(
                exchange,
                500,
                "Unexpected API Error. The log of the service has the details under " + exchange.requestId() + ".",
                null);
    }

    /** Returns the name of a fault by its status, such as {@code itemNotFound}. */
    public static String name(int status) {
        return NAMES.getOrDefault(status, "computeFault");
    }

    /** Returns the value of {@code Retry-After} (RFC 9110, 10.2.3): whole seconds, at least one. */
    private static String seconds(Duration after) {
        long seconds = after.getNano() > 0 && after.getSeconds() < Long.MAX_VALUE
                ? after.getSeconds() + 1
                : after.getSeconds();
        return Long.toString(Math.min(MAX_RETRY_AFTER, Math.max(1, seconds)));
    }

    private static ApiResponse answer(
            Exchange exchange, int status, String message, @Nullable UnsupportedVersion versions) {
        boolean problem = exchange.request().header("Accept").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(PROBLEM));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        String name = name(status);
        boolean keystone = exchange.dialect() == Dialect.KEYSTONE;
        ObjectNode fault = problem ? body : body.putObject(keystone ? "error" : name);
        if (problem) {
            fault.put("type", "about:blank").put("title", name).put("status", status);
            fault.put("detail", message).put("request_id", exchange.requestId());
        } else {
            fault.put("code", status).put("message", message);
            if (keystone) {
                fault.put("title", TITLES.getOrDefault(status, "Error"));
            }
        }
        if (versions != null) {
            fault.put("min_version", versions.minimum().toString());
            fault.put("max_version", versions.maximum().toString());
        }
        ResponseHeaders headers = new ResponseHeaders(exchange);
        headers.add("Content-Type", problem ? PROBLEM : "application/json");
        if (status == 401) {
            headers.add(
                    "WWW-Authenticate", "Keystone uri=\"" + exchange.request().origin() + "/identity\"");
        }
        return new ApiResponse(status, headers.list(), body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
