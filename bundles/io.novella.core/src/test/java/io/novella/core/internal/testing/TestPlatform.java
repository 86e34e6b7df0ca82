// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.Caller;
import io.novella.api.runtime.FailureInfo;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.authenticate.RateLimits;
import io.novella.core.internal.body.ResponseValidation;
import io.novella.core.internal.body.ResponseWriter;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.pipeline.ParkedRequests;
import io.novella.core.internal.pipeline.RequestPipeline;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.Contributor;
import io.novella.isolation.Bulkheads;
import io.novella.schema.testing.MemorySchemas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The complete pipeline without an OSGi framework: one service, one class of targets, three callers. */
public final class TestPlatform {

    /** Token of an administrator. */
    public static final String ADMIN = "token-of-admin";

    /** Token of a member of project p1. */
    public static final String P1 = "token-of-p1";

    /** Token of a member of project p2. */
    public static final String P2 = "token-of-p2";

    private static final Map<String, Caller> CALLERS = Map.of(
            ADMIN, Caller.user("root").project("p0").role("admin").build(),
            P1, Caller.user("ann").project("p1").role("member").build(),
            P2, Caller.user("bob").project("p2").role("member").build());

    private final AuthenticatorChain authenticators = new AuthenticatorChain();
    private final TargetLoaders loaders = new TargetLoaders();
    private final ApiRegistry registry;
    private final ResponseWriter writer = new ResponseWriter(ResponseValidation.STRICT);
    private final RequestPipeline pipeline;
    private final BoxLoader boxes = new BoxLoader();

    private TestPlatform() {
        registry = new ApiRegistry(loaders);
        pipeline = new RequestPipeline(authenticators, registry, loaders, writer);
        authenticators.use(List.of(token -> Optional.ofNullable(CALLERS.get(token))));
    }

    private TestPlatform(Bulkheads bulkheads) {
        registry =
                new ApiRegistry(loaders, new Rulebook(), () -> Duration.ZERO, (delay, task) -> task.run(), bulkheads);
        pipeline = new RequestPipeline(authenticators, registry, loaders, writer);
        authenticators.use(List.of(token -> Optional.ofNullable(CALLERS.get(token))));
    }

    private TestPlatform(Duration holding, FakeAlarm alarm, ParkedRequests parkedRequests) {
        registry = new ApiRegistry(loaders, new Rulebook(), () -> holding, alarm, new Bulkheads());
        pipeline = new RequestPipeline(authenticators, registry, loaders, writer, parkedRequests);
        authenticators.use(List.of(token -> Optional.ofNullable(CALLERS.get(token))));
    }

    /** Creates a platform with callers only. */
    public static TestPlatform empty() {
        return new TestPlatform();
    }

    /** Creates a platform with compute and the boxes. */
    public static TestPlatform start() {
        return start(FakeService.compute());
    }

    /** Creates a platform with a service and the boxes that holds the routes of removed controllers until the alarm ends the hold. */
    public static TestPlatform holding(FakeAlarm alarm, ParkedRequests parkedRequests, FakeService service) {
        TestPlatform platform = new TestPlatform(FakeAlarm.HOLDING, alarm, parkedRequests);
        platform.registry.addService(service, Contributor.NONE);
        platform.registry.addTargetLoader(platform.boxes, Contributor.NONE);
        alarm.ring();
        return platform;
    }

    /** Creates a platform with compute and the boxes, and the bulkheads of a test. */
    public static TestPlatform guarded(Bulkheads bulkheads) {
        TestPlatform platform = new TestPlatform(bulkheads);
        platform.registry.addService(FakeService.compute(), Contributor.NONE);
        platform.registry.addTargetLoader(platform.boxes, Contributor.NONE);
        return platform;
    }

    /** Creates a platform with a service and the boxes. */
    public static TestPlatform start(FakeService service) {
        TestPlatform platform = new TestPlatform();
        platform.registry.addService(service, Contributor.NONE);
        platform.registry.addTargetLoader(platform.boxes, Contributor.NONE);
        return platform;
    }

    /** Adds a controller, and asserts that it is served. */
    public TestPlatform serve(ApiController controller, MemorySchemas schemas) {
        offer(controller, schemas);
        assertThat(registry.failures()).isEmpty();
        return this;
    }

    /** Adds a controller, served or not. */
    public TestPlatform offer(ApiController controller, MemorySchemas schemas) {
        String name = controller.getClass().getSimpleName();
        registry.addController(controller, schemas, Contributor.named(new Owner("bundle." + name, "1.0.0")));
        return this;
    }

    /** Adds a controller of a bundle, served or not. */
    public TestPlatform offer(ApiController controller, MemorySchemas schemas, Contributor contributor) {
        registry.addController(controller, schemas, contributor);
        return this;
    }

    /** Removes a controller without requests inside it. */
    public void remove(ApiController controller) {
        registry.removeController(controller, Duration.ZERO);
    }

    /** Sends a request that is answered at once. */
    public Answer send(ApiRequest request) {
        CompletableFuture<Answer> answer = sendAsync(request);
        assertThat(answer).as("answer to %s", request).isDone();
        return answer.join();
    }

    /** Sends a request, and asserts the properties of every answer. */
    public CompletableFuture<Answer> sendAsync(ApiRequest request) {
        return pipeline.handle(request).toCompletableFuture().thenApply(response -> {
            Answer answer = new Answer(response);
            assertThat(answer.header("X-Openstack-Request-Id"))
                    .as("request id")
                    .singleElement()
                    .asString()
                    .matches("req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(answer.text()).as("no internals").doesNotContain("\tat ", "java.", "io.novella", "Exception");
            if (response.body().length > 0) {
                assertThat(answer.header("Content-Type")).as("content type").hasSize(1);
                assertThat(answer.json().isObject()).isTrue();
            }
            return answer;
        });
    }

    /** Posts an action on box b1 as a member of its project. */
    public Answer action(String version, String json) {
        return send(
                FakeRequest.post("/compute/v2.1/boxes/b1/action", json).as(P1).at(version));
    }

    /** Gets a path below the service as a member of project p1. */
    public Answer get(String version, String path) {
        return send(FakeRequest.get("/compute/v2.1/" + path).as(P1).at(version));
    }

    /** Returns the failures. */
    public List<FailureInfo> failures() {
        return registry.failures();
    }

    /** Returns the reasons of the failures. */
    public List<String> reasons() {
        return registry.failures().stream().map(FailureInfo::reason).toList();
    }

    /** Returns the registry. */
    public ApiRegistry registry() {
        return registry;
    }

    /** Returns the target loaders. */
    public TargetLoaders loaders() {
        return loaders;
    }

    /** Returns the response writer. */
    public ResponseWriter writer() {
        return writer;
    }

    /** Returns the authenticators. */
    public AuthenticatorChain authenticators() {
        return authenticators;
    }

    /** Returns the rate limits. */
    public RateLimits limits() {
        return pipeline.limits();
    }

    /** Returns the loader of boxes. */
    public BoxLoader boxes() {
        return boxes;
    }
}
