// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.UUID;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Jersey itself refuses before a request reaches the pipeline, such as a method it does not know or a
 * header that it cannot read.
 */
final class LastResort implements ExceptionMapper<RuntimeException> {

    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    @Override
    public Response toResponse(RuntimeException refused) {
        String id = "req-" + UUID.randomUUID();
        if (refused instanceof WebApplicationException known) {
            int status = known.getResponse().getStatus();
            return status == 404 || status == 405
                    ? answer(id, 404, "itemNotFound", "The resource could not be found.")
                    : answer(id, status, status < 500 ? "badRequest" : "computeFault", "The request was refused.");
        }
        if (refused instanceof ProcessingException && refused instanceof HeaderValueException) {
            return answer(id, 400, "badRequest", "A header of the request is malformed.");
        }
        LOG.error("{} failed outside of the pipeline", id, refused);
        return answer(
                id,
                500,
                "computeFault",
                "Unexpected API Error. The log of the service has the details under " + id + ".");
    }

    private static Response answer(String id, int status, String name, String message) {
        return Response.status(status)
                .type("application/json")
                .header("X-Openstack-Request-Id", id)
                .entity("{\"" + name + "\": {\"code\": " + status + ", \"message\": \"" + message + "\"}}")
                .build();
    }
}
