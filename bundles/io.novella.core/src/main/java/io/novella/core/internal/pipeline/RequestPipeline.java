// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.authenticate.RateLimits;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.discovery.DiscoveryDocuments;
import io.novella.core.internal.enforce.AuditLog;
import io.novella.core.internal.enforce.Grant;
import io.novella.core.internal.enforce.PolicyEnforcer;
import io.novella.core.internal.fault.FaultMapper;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.JsonBody;
import io.novella.core.internal.http.Paths;
import io.novella.core.internal.invoke.OperationInvoker;
import io.novella.core.internal.load.LoadedTarget;
import io.novella.core.internal.load.LoaderGone;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.mapping.RequestReader;
import io.novella.core.internal.mapping.ResponseWriter;
import io.novella.core.internal.match.RouteMatch;
import io.novella.core.internal.negotiate.VersionNegotiator;
import io.novella.core.internal.permitted.PermittedOperations;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.Snapshot;
import io.novella.core.internal.select.OperationSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The whole way of a request: authenticate, match, negotiate, select, map in, load, enforce, invoke, map out. Each room
 * is a package with one verb, and nothing goes back.
 */
public final class RequestPipeline {

    private final AuthenticatorChain authenticators;
    private final ApiRegistry registry;
    private final TargetLoaders loaders;
    private final PolicyEnforcer enforcer;
    private final AuditLog audit;
    private final ResponseWriter writer;
    private final RateLimits limits = new RateLimits();
    private final WaitingRoom waitingRoom;
    private final DiscoveryDocuments documents = new DiscoveryDocuments();

    /** A pipeline over what is registered, where nobody waits. */
    public RequestPipeline(
            AuthenticatorChain authenticators, ApiRegistry registry, TargetLoaders loaders, ResponseWriter writer) {
        this(authenticators, registry, loaders, writer, WaitingRoom.none());
    }

    /** A pipeline over what is registered. */
    public RequestPipeline(
            AuthenticatorChain authenticators,
            ApiRegistry registry,
            TargetLoaders loaders,
            ResponseWriter writer,
            WaitingRoom waitingRoom) {
        this.authenticators = authenticators;
        this.registry = registry;
        this.loaders = loaders;
        audit = new AuditLog(() -> registry.rulebook().settings().administrators());
        enforcer = new PolicyEnforcer(loaders, audit);
        this.writer = writer;
        this.waitingRoom = waitingRoom;
    }

    /** How often somebody may ask. */
    public RateLimits limits() {
        return limits;
    }

    /** Answers a request; the stage never fails, because every error is an answer too. */
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        Exchange exchange = new Exchange(request);
        try {
            return serve(exchange);
        } catch (Throwable thrown) {
            return CompletableFuture.completedFuture(failed(exchange, thrown));
        }
    }

    /** Loaders and controllers are other people's code, so anything may come; only a broken machine is not answered. */
    private static ApiResponse failed(Exchange exchange, Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
        return FaultMapper.map(exchange, thrown);
    }

    private CompletionStage<ApiResponse> serve(Exchange exchange) {
        ApiRequest request = exchange.request();
        limits.count(exchange);
        List<String> segments = Paths.segments(request.rawPath());
        Optional<ApiResponse> document =
                documents.answer(registry.snapshot().routes(), registry.pages(), exchange, segments);
        if (document.isPresent()) {
            return CompletableFuture.completedFuture(document.get());
        }
        boolean stranger = registry.snapshot().routes().isForStrangers(request.method(), segments);
        exchange.authenticated(stranger ? Caller.anonymous() : authenticators.authenticate(request));
        return route(exchange, segments, new JsonBody(request), waitingRoom.visit());
    }

    private CompletionStage<ApiResponse> route(
            Exchange exchange, List<String> segments, JsonBody body, WaitingRoom.Visit visit) {
        while (true) {
            Snapshot snapshot = registry.snapshot();
            Optional<RouteMatch> served =
                    snapshot.routes().match(exchange.request().method(), segments);
            boolean permitted = served.isEmpty()
                    && PermittedOperations.isAsked(exchange.request().method(), segments);
            RouteMatch match = (permitted ? PermittedOperations.object(snapshot.routes(), segments) : served)
                    .orElseThrow(RequestPipeline::notFound);
            exchange.matched(match.service().basePath());
            Microversion version = VersionNegotiator.negotiate(match.service(), exchange);
            if (OperationSelector.readsBody(match, version)) {
                CompletableFuture<Void> received = body.receive().toCompletableFuture();
                if (!received.isDone()) {
                    return received.thenCompose(here -> again(exchange, segments, body, visit))
                            .exceptionally(thrown -> unreceived(exchange, visit, thrown));
                }
            }
            Operation operation = OperationSelector.select(match, version, body);
            if (exchange.caller() == Caller.anonymous() && !operation.unauthenticated()) {
                // Only another version of it is for strangers, or it has just been replaced.
                exchange.authenticated(authenticators.authenticate(exchange.request()));
            }
            exchange.selected(operation.path().variables(), match.values());
            if (permitted && !operation.showsTarget()) {
                throw notFound();
            }
            if (operation.gate().enter()) {
                visit.leave();
                try {
                    if (permitted) {
                        return permitted(snapshot, operation, match, exchange);
                    }
                    registry.usage().count(operation, version);
                    return inside(snapshot, operation, match, exchange, body);
                } catch (LoaderGone leaving) {
                    return later(snapshot, exchange, segments, body, visit);
                }
            }
            if (registry.isInForce(snapshot)) { // its controller is being replaced
                return later(snapshot, exchange, segments, body, visit);
            }
            // The controller left between the look at the snapshot and its gate.
        }
    }

    private CompletionStage<ApiResponse> later(
            Snapshot snapshot, Exchange exchange, List<String> segments, JsonBody body, WaitingRoom.Visit visit) {
        return visit.until(snapshot.replaced(), () -> again(exchange, segments, body, visit));
    }

    private CompletionStage<ApiResponse> again(
            Exchange exchange, List<String> segments, JsonBody body, WaitingRoom.Visit visit) {
        try {
            visit.requireOpen();
            return route(exchange, segments, body, visit);
        } catch (Throwable thrown) {
            visit.leave();
            return CompletableFuture.completedFuture(failed(exchange, thrown));
        }
    }

    /** The answer to a client that did not send its body as it announced. */
    private static ApiResponse unreceived(Exchange exchange, WaitingRoom.Visit visit, Throwable thrown) {
        visit.leave();
        return failed(
                exchange,
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    private static Fault notFound() {
        return Fault.notFound("The resource could not be found.");
    }

    private CompletionStage<ApiResponse> permitted(
            Snapshot snapshot, Operation show, RouteMatch match, Exchange exchange) {
        try {
            enforcer.enforce(snapshot, show, exchange, target(show, match, exchange));
            return CompletableFuture.completedFuture(PermittedOperations.answer(snapshot.routes(), show, exchange));
        } finally {
            show.gate().leave();
        }
    }

    private @Nullable LoadedTarget target(Operation operation, RouteMatch match, Exchange exchange) {
        return operation.target() == null
                ? null
                : loaders.load(operation.target(), match.values().get(0), exchange);
    }

    /** What happens between a controller's gate and its leaving, so that the controller cannot go meanwhile. */
    private CompletionStage<ApiResponse> inside(
            Snapshot snapshot, Operation operation, RouteMatch match, Exchange exchange, JsonBody body) {
        boolean pending = false;
        try {
            Map<String, @Nullable Object> flat = RequestReader.read(
                    operation, exchange.version(), body, exchange.request().rawQuery());
            exchange.mapped(flat);
            Object params = operation.call().params(flat);
            Grant grant = enforcer.enforce(snapshot, operation, exchange, target(operation, match, exchange));
            Object result = OperationInvoker.invoke(grant, params);
            if (result instanceof CompletionStage<?> stage) {
                pending = true;
                return stage.handle((value, thrown) -> finish(operation, exchange, value, thrown));
            }
            return CompletableFuture.completedFuture(writer.write(exchange, operation, result));
        } catch (Fault fault) {
            audit.refused(exchange, operation, fault);
            throw fault;
        } finally {
            if (!pending) {
                operation.gate().leave();
            }
        }
    }

    private ApiResponse finish(
            Operation operation, Exchange exchange, @Nullable Object value, @Nullable Throwable thrown) {
        try {
            if (thrown != null) {
                throw OperationInvoker.sorted(operation, thrown);
            }
            return writer.write(exchange, operation, value);
        } catch (Throwable failed) {
            audit.refused(exchange, operation, failed);
            return failed(exchange, failed);
        } finally {
            operation.gate().leave();
        }
    }
}
