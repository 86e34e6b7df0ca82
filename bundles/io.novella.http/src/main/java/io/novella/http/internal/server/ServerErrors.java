// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers, in the form of the API's faults, what the server rejects before a servlet receives it, such as a malformed request line. */
final class ServerErrors implements Request.Handler {

    private static final String REQUEST_ID = "X-Openstack-Request-Id";

    private static final Map<Integer, String> NAMES = Map.of(
            400,
            "badRequest",
            404,
            "itemNotFound",
            405,
            "badMethod",
            413,
            "overLimit",
            501,
            "notImplemented",
            503,
            "serviceUnavailable");
    private static final Logger LOG = LoggerFactory.getLogger(ServerErrors.class);

    private static final Map<Integer, String> MESSAGES = Map.of(
            400, "The request is malformed.",
            404, "The resource could not be found.",
            408, "The request was not received in time.",
            414, "The request URI is too long.",
            417, "The expectation of the request cannot be met.",
            431, "The request header is too large.",
            503, "The service is not ready. Try again.");

    private final BooleanSupplier gatewayIsOpen;

    /**
     * An error handler.
     *
     * @param gatewayIsOpen whether the HTTP service calls the servlet that serves every path of the API
     */
    ServerErrors(BooleanSupplier gatewayIsOpen) {
        this.gatewayIsOpen = gatewayIsOpen;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status == 500) {
            status = unavailableOr500(request, response);
        } else if (status == 404 && !gatewayIsOpen.getAsBoolean()) {
            // A client that reads 404 may take its object for deleted.
            status = unavailable(response);
        }
        String body = "{\"" + NAMES.getOrDefault(status, "computeFault") + "\":{\"code\":" + status + ",\"message\":\""
                + MESSAGES.getOrDefault(status, "The request was rejected.") + "\"}}";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(REQUEST_ID, "req-" + UUID.randomUUID());
        if (request.getLength() != 0) {
            // The body is not read, so the connection ends. Jetty does not say so for a request that it has not parsed.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }

    /**
     * A request that is inside a connector while that is stopped, as Felix's is when ours replaces it, fails without having reached a
     * servlet. Its client may try again at once.
     */
    private static int unavailableOr500(Request request, Response response) {
        Throwable cause =
                request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
        if (request.getConnectionMetaData().getConnector().isRunning()) {
            LOG.warn("The HTTP server failed to serve {} {}", request.getMethod(), request.getHttpURI(), cause);
            return 500;
        }
        LOG.debug("{} was received by a connector that is being replaced", request.getHttpURI(), cause);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return unavailable(response);
    }

    private static int unavailable(Response response) {
        response.setStatus(503);
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        return 503;
    }
}
