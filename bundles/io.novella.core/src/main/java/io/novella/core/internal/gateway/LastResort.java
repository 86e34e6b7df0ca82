// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers what Jersey itself refuses before a request reaches the pipeline, such as a method it does not know. */
final class LastResort implements ExceptionMapper<WebApplicationException> {

    @Override
    public Response toResponse(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        boolean unknown = status == 404 || status == 405;
        return Response.status(unknown ? 404 : status)
                .type("application/json")
                .entity(
                        unknown
                                ? "{\"itemNotFound\": {\"code\": 404, \"message\": \"The resource could not be found.\"}}"
                                : "{\"computeFault\": {\"code\": " + status
                                        + ", \"message\": \"The request was refused.\"}}")
                .build();
    }
}
