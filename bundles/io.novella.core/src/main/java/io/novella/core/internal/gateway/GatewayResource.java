// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.glassfish.jersey.process.Inflector;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Resource;

/** The only Jersey resource, a catch-all: Jersey is never reloaded, whatever comes and goes. */
final class GatewayResource implements Inflector<ContainerRequestContext, Object> {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private final RequestPipeline pipeline;
    private final LongSupplier maxBody;

    GatewayResource(RequestPipeline pipeline, LongSupplier maxBody) {
        this.pipeline = pipeline;
        this.maxBody = maxBody;
    }

    Resource model() {
        Resource.Builder builder = Resource.builder("{path:.*}");
        METHODS.forEach(method -> builder.addMethod(method).handledBy(this));
        return builder.build();
    }

    @Override
    public Object apply(ContainerRequestContext context) {
        CompletableFuture<ApiResponse> answer = pipeline.handle(
                        new JerseyRequest((ContainerRequest) context, maxBody.getAsLong()))
                .toCompletableFuture();
        // Jersey suspends a request whose entity is an unfinished stage; a finished answer skips that cost.
        if (answer.isDone()) {
            return response(answer.join());
        }
        UnreadBody.leave(context);
        return answer.thenApply(GatewayResource::response);
    }

    private static Response response(ApiResponse answer) {
        Response.ResponseBuilder builder = Response.status(answer.status());
        answer.headers().forEach(header -> builder.header(header.name(), header.value()));
        return answer.body().length == 0
                ? builder.build()
                : builder.entity(answer.body()).build();
    }
}
