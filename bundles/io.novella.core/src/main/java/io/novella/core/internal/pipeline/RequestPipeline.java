// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.authenticate.RateLimits;
import io.novella.core.internal.body.RequestReader;
import io.novella.core.internal.body.ResponseWriter;
import io.novella.core.internal.discovery.DiscoveryDocuments;
import io.novella.core.internal.enforce.AuditLog;
import io.novella.core.internal.enforce.Grant;
import io.novella.core.internal.enforce.PolicyEnforcer;
import io.novella.core.internal.fault.FaultMapper;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.JsonBody;
import io.novella.core.internal.http.RequestTarget;
import io.novella.core.internal.invoke.ControllerFailure;
import io.novella.core.internal.invoke.OperationInvoker;
import io.novella.core.internal.load.LoadedTarget;
import io.novella.core.internal.load.LoaderGone;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.match.RouteMatch;
import io.novella.core.internal.negotiate.VersionNegotiator;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.permitted.PermittedOperations;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.select.OperationSelector;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.Busy;
import io.novella.isolation.Call;
import io.novella.isolation.CallRefused;
import io.novella.isolation.ForeignFailure;
import io.novella.isolation.Pending;
import io.novella.isolation.RequestScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request pipeline: authenticate, match, negotiate, select, map in, load, enforce, invoke, map out. Each stage is
 * a package, and no stage calls an earlier one.
 *
 * <p>From entering a controller's gate until the response is written, a request is inside the {@link Bulkhead} of the
 * controller's bundle, because everything in between is code of the extension, from the records of its parameters to
 * the accessors of its result.
 */
public final class RequestPipeline {

    private static final String ROOT = "/";

    private final AuthenticatorChain authenticators;
    private final ApiRegistry registry;
    private final TargetLoaders loaders;
    private final PolicyEnforcer enforcer;
    private final AuditLog audit;
    private final ResponseWriter writer;
    private final RateLimits limits = new RateLimits();
    private final ParkedRequests parkedRequests;
    private final DiscoveryDocuments documents = new DiscoveryDocuments();

    /** Creates a pipeline without waiting: a request for an operation that is being replaced receives 503. */
    public RequestPipeline(
            AuthenticatorChain authenticators, ApiRegistry registry, TargetLoaders loaders, ResponseWriter writer) {
        this(authenticators, registry, loaders, writer, ParkedRequests.none());
    }

    /** Creates a pipeline. */
    public RequestPipeline(
            AuthenticatorChain authenticators,
            ApiRegistry registry,
            TargetLoaders loaders,
            ResponseWriter writer,
            ParkedRequests parkedRequests) {
        this.authenticators = authenticators;
        this.registry = registry;
        this.loaders = loaders;
        audit = new AuditLog(() -> registry.rulebook().settings().administrators());
        enforcer = new PolicyEnforcer(loaders, audit);
        this.writer = writer;
        this.parkedRequests = parkedRequests;
    }

    /** Returns the rate limits. */
    public RateLimits limits() {
        return limits;
    }

    /** Answers a request. The returned stage never fails: every error is mapped to a response. */
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        Run run = new Run(new Exchange(request));
        return run.on(run::serve);
    }

    /**
     * Returns 404.
     *
     * @throws Fault 503 if the extension that serves the path may not have started yet
     */
    private Fault unmatched() {
        authenticators.requireStarted();
        return notFound();
    }

    private static Fault notFound() {
        return Fault.notFound("The resource could not be found.");
    }

    private @Nullable LoadedTarget target(Operation operation, RouteMatch match, Exchange exchange) {
        return operation.target() == null
                ? null
                : loaders.load(operation.target(), match.values().get(0), exchange);
    }

    /**
     * The result of matching a path.
     *
     * @param match the operations
     * @param permissions whether the request is for the list of permitted operations
     */
    private record Addressed(RouteMatch match, boolean permissions) {}

    /** The processing of one request. Used by one thread at a time. */
    private final class Run {

        private final Exchange exchange;
        private final JsonBody body;
        private final ParkedRequests.Parking parking = parkedRequests.park();
        private List<String> segments = List.of();
        private boolean admitted;
        private boolean authenticated;
        private boolean counted;
        private boolean queued;
        private long queuedSince;

        Run(Exchange exchange) {
            this.exchange = exchange;
            body = new JsonBody(exchange.request());
        }

        /**
         * Runs a step on the current thread, and maps any throwable to a response. Even an {@link Error} may come
         * from an extension.
         */
        CompletionStage<ApiResponse> on(Supplier<CompletionStage<ApiResponse>> next) {
            try (RequestScope scope = RequestScope.open(this::late)) {
                return next.get();
            } catch (Throwable thrown) {
                parking.leave();
                return CompletableFuture.completedFuture(FaultMapper.map(exchange, thrown));
            }
        }

        private void late(Fault fault) {
            exchange.request().answerLate(FaultMapper.map(exchange, fault));
        }

        CompletionStage<ApiResponse> serve() {
            try {
                ApiRequest request = exchange.request();
                if (!admitted) {
                    limits.count(exchange);
                    segments = RequestTarget.segments(request.rawPath());
                    admitted = true;
                }
                if (request.rawPath().equals(ROOT)) {
                    authenticators.requireReady(); // clients that wait for the platform poll this document
                }
                Optional<ApiResponse> document =
                        documents.answer(registry.snapshot().routes(), registry.pages(), exchange, segments);
                if (document.isPresent()) {
                    return CompletableFuture.completedFuture(document.get());
                }
                if (!authenticated) {
                    boolean anonymous = registry.snapshot().routes().isUnauthenticated(request.method(), segments);
                    exchange.authenticated(anonymous ? Caller.anonymous() : authenticators.authenticate(request));
                    authenticated = true;
                }
                return route();
            } catch (Busy busy) {
                return queue(busy);
            }
        }

        /** Waits, without a thread, until a thread leaves the bundle. No code of the bundle has been called yet. */
        private CompletionStage<ApiResponse> queue(Busy busy) {
            if (!queued) {
                queued = true;
                queuedSince = System.nanoTime();
            }
            return parkedRequests.resume(busy.bulkhead().turn(queuedSince), () -> on(this::serve));
        }

        private CompletionStage<ApiResponse> route() {
            while (true) {
                ApiSnapshot snapshot = registry.snapshot();
                Addressed addressed = address(snapshot);
                if (OperationSelector.readsBody(addressed.match(), exchange.version())) {
                    CompletableFuture<Void> received = body.receive().toCompletableFuture();
                    if (!received.isDone()) {
                        return received.handle((here, thrown) -> received(thrown))
                                .thenCompose(answer -> answer);
                    }
                }
                Operation operation = select(addressed);
                if (operation.gate().enter()) {
                    parking.leave();
                    try {
                        return inside(snapshot, operation, addressed);
                    } catch (LoaderGone leaving) {
                        return later(snapshot);
                    }
                }
                if (registry.isInForce(snapshot)) { // the controller is being replaced
                    return later(snapshot);
                }
                // The controller was removed between the lookup in the snapshot and its gate.
            }
        }

        /**
         * Matches the path, and negotiates the version.
         *
         * @throws Fault 404 if no operation has the path, 400 or 406 if the version is malformed or not supported
         */
        private Addressed address(ApiSnapshot snapshot) {
            String method = exchange.request().method();
            RouteMatch match = snapshot.routes().match(method, segments).orElse(null);
            boolean permissions = match == null && PermittedOperations.isRequested(method, segments);
            if (permissions) {
                match = PermittedOperations.object(snapshot.routes(), segments).orElse(null);
            }
            if (match == null) {
                throw unmatched();
            }
            exchange.matched(match.service().basePath());
            VersionNegotiator.negotiate(match.service(), exchange);
            return new Addressed(match, permissions);
        }

        /**
         * Selects the operation; an action is selected by the body.
         *
         * @throws Fault 404 or 410 if no operation serves the version, 401 if the operation requires a token and the
         *     request has none
         */
        private Operation select(Addressed addressed) {
            RouteMatch match = addressed.match();
            Operation operation = OperationSelector.select(match, exchange.version(), body);
            if (exchange.caller() == Caller.anonymous() && !operation.unauthenticated()) {
                // Only another version of the operation is unauthenticated, or it has just been replaced.
                exchange.authenticated(authenticators.authenticate(exchange.request()));
            }
            exchange.selected(operation.path().variables(), match.values());
            if (addressed.permissions() && !operation.showsTarget()) {
                throw notFound();
            }
            return operation;
        }

        /** Resumes the request when its body has arrived or failed to arrive. */
        private CompletionStage<ApiResponse> received(@Nullable Throwable failure) {
            return on(() -> {
                if (failure != null) {
                    throw failure instanceof Fault fault ? fault : new IllegalStateException(failure);
                }
                return serve();
            });
        }

        private CompletionStage<ApiResponse> later(ApiSnapshot snapshot) {
            return parking.until(
                    snapshot.replaced(),
                    () -> on(() -> {
                        parking.requireOpen();
                        return serve();
                    }));
        }

        /** Runs the stages behind the controller's gate; the controller cannot be removed meanwhile. */
        private CompletionStage<ApiResponse> inside(ApiSnapshot snapshot, Operation operation, Addressed addressed) {
            RouteMatch match = addressed.match();
            Gate gate = operation.gate();
            Call call;
            try {
                call = gate.bulkhead().enter(operation, gate, queued);
            } catch (Busy busy) {
                gate.leave();
                throw busy;
            }
            boolean pending = false;
            try {
                if (addressed.permissions()) {
                    enforcer.enforce(snapshot, operation, exchange, target(operation, match, exchange));
                    return CompletableFuture.completedFuture(
                            PermittedOperations.answer(snapshot.routes(), operation, exchange));
                }
                if (!counted) {
                    registry.usage().count(operation, exchange.version());
                    counted = true;
                }
                Map<String, @Nullable Object> flat = RequestReader.read(
                        operation, exchange.version(), body, exchange.request().rawQuery());
                exchange.mapped(flat);
                Object params = operation.call().params(flat);
                Grant grant = enforcer.enforce(snapshot, operation, exchange, target(operation, match, exchange));
                Object result = OperationInvoker.invoke(grant, params);
                if (result instanceof CompletionStage<?> stage) {
                    CompletionStage<ApiResponse> answer = pending(operation, stage);
                    pending = true;
                    return answer;
                }
                return CompletableFuture.completedFuture(write(operation, result));
            } catch (Throwable thrown) {
                CallRefused expired = call.expired();
                RuntimeException contained = expired == null ? contained(operation, thrown) : expired;
                audit.refused(exchange, operation, contained);
                throw contained;
            } finally {
                call.leave();
                if (!pending) {
                    gate.leave();
                }
            }
        }

        /** Returns the response, once the stage that a controller returned completes or its deadline passes. */
        private CompletionStage<ApiResponse> pending(Operation operation, CompletionStage<?> stage) {
            Pending<ApiResponse> pending;
            try {
                pending = operation
                        .gate()
                        .bulkhead()
                        .pend(operation, operation.gate(), fault -> FaultMapper.map(exchange, fault), () -> operation
                                .gate()
                                .leave());
            } catch (Busy busy) {
                throw busy.fault(); // the operation has begun and must not be repeated
            }
            try {
                stage.whenComplete((value, thrown) -> {
                    if (!pending.isAnswered()) {
                        pending.answer(finish(operation, value, thrown));
                    }
                });
            } catch (Throwable hostile) { // the stage may be an instance of an extension's class
                pending.answer(finish(operation, null, hostile));
            }
            return pending.answer();
        }

        private ApiResponse finish(Operation operation, @Nullable Object value, @Nullable Throwable thrown) {
            try {
                if (thrown != null) {
                    throw OperationInvoker.classify(operation, thrown);
                }
                return write(operation, value);
            } catch (Throwable failed) {
                RuntimeException contained = contained(operation, failed);
                audit.refused(exchange, operation, contained);
                return FaultMapper.map(exchange, contained);
            }
        }

        private ApiResponse write(Operation operation, @Nullable Object result) {
            try {
                return writer.write(exchange, operation, result);
            } catch (CallRefused refused) {
                throw refused.fault(); // the operation has been carried out and must not be repeated
            }
        }
    }

    /**
     * Returns an exception of the pipeline unchanged, and a copy of any other, which may be of an extension's class.
     */
    private static RuntimeException contained(Operation operation, Throwable thrown) {
        if (thrown instanceof Fault fault) {
            return fault;
        } else if (thrown instanceof CallRefused refused) {
            return refused;
        } else if (thrown instanceof LoaderGone gone) {
            return gone;
        } else if (thrown instanceof ControllerFailure failure) {
            return failure;
        }
        return ForeignFailure.of(operation, thrown);
    }
}
