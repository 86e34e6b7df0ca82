// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.http.ResponseHeaders;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.UUID;

/** Answers what Jersey itself refuses before a request reaches the pipeline, such as a method it does not know. */
final class LastResort implements ExceptionMapper<WebApplicationException> {

    static final String BAD_REQUEST = fault("badRequest", 400, message(400));

    @Override
    public Response toResponse(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        boolean unknown = status == 404 || status == 405;
        return Response.status(unknown ? 404 : status)
                .type("application/json")
                .header(ResponseHeaders.REQUEST_ID, requestId())
                .entity(
                        unknown
                                ? fault("itemNotFound", 404, "The resource could not be found.")
                                : fault("computeFault", status, message(status)))
                .build();
    }

    static String requestId() {
        return "req-" + UUID.randomUUID();
    }

    static String message(int status) {
        return status == 400 ? "The request is malformed." : "The request was refused.";
    }

    static String fault(String name, int status, String message) {
        return "{\"" + name + "\": {\"code\": " + status + ", \"message\": \"" + message + "\"}}";
    }
}
