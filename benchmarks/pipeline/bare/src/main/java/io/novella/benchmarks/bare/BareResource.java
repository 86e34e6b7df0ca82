// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.bare;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The someAction POST of version 3.0 as a hand-written resource: no token, no version, no policy, no schema. */
@Path("servers/{id}/action")
public final class BareResource {

    /** The body of the request. */
    public record Request(@JsonProperty("some_action") Action action) {}

    /** The action's parameters. */
    public record Action(@JsonProperty("param_a") String paramA) {}

    /** The body of the answer. */
    public record Answer(@JsonProperty("action_result") Result result) {}

    /** The action's result. */
    public record Result(@JsonProperty("result_a") String resultA) {}

    /** Answers as the extension does. */
    @POST
    @Consumes("application/json")
    @Produces("application/json")
    public Response someAction(@PathParam("id") String id, Request request) {
        String result = "someAction: " + request.action().paramA();
        return Response.status(202).entity(new Answer(new Result(result))).build();
    }
}
