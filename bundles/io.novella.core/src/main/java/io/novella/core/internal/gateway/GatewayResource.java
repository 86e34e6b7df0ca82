// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.glassfish.jersey.process.Inflector;
import org.glassfish.jersey.server.model.Resource;
import org.jspecify.annotations.Nullable;

/** The only Jersey resource. It matches every path, so Jersey is never reloaded when extensions change. */
final class GatewayResource implements Inflector<ContainerRequestContext, @Nullable Object> {

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private final RequestPipeline pipeline;

    GatewayResource(RequestPipeline pipeline) {
        this.pipeline = pipeline;
    }

    Resource model() {
        Resource.Builder builder = Resource.builder("{path:.*}");
        METHODS.forEach(method -> builder.addMethod(method).handledBy(this));
        return builder.build();
    }

    /** Returns an empty result; Jersey needs it to complete the request. */
    @Override
    public @Nullable Object apply(ContainerRequestContext context) {
        JerseyExchange exchange = (JerseyExchange) context;
        CompletableFuture<ApiResponse> answer =
                pipeline.handle(exchange.apiRequest()).toCompletableFuture();
        if (answer.isDone()) {
            exchange.answer(answer.join());
            return null;
        }
        // Jersey suspends a request whose entity is an unfinished stage; a finished answer skips that cost.
        return answer.thenAccept(exchange::answer);
    }
}
