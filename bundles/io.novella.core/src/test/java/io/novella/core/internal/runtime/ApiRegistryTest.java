// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.BoxLoader;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration and removal of services, and the effect on the served operations. */
class ApiRegistryTest {

    private static final String SOME_ACTION = "io.novella.core.internal.testing.SomeActionController";
    private static final String BODY = "{'some_action': {'param_a': 'x'}}";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void controllerWaitsForServiceAndLoader() {
        TestPlatform platform = TestPlatform.empty();
        platform.offer(new SomeActionController(), SomeActionController.schemas());
        assertThat(platform.failures())
                .containsExactly(new FailureInfo(
                        "bundle.SomeActionController 1.0.0", SOME_ACTION, "waits for a service of type 'compute'"));
        FakeService compute = FakeService.compute();

        platform.registry().addService(compute, Contributor.NONE);
        assertThat(platform.reasons())
                .containsExactly("waits for a TargetLoader of io.novella.core.internal.testing.Box");
        assertThat(platform.action("", BODY).status()).isEqualTo(404);

        platform.registry().addTargetLoader(platform.boxes(), Contributor.NONE);
        assertThat(platform.failures()).isEmpty();
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);

        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        assertThat(platform.reasons()).hasSize(1);
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(404);

        platform.registry().addTargetLoader(platform.boxes(), Contributor.NONE);
        platform.registry().removeService(compute);
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(404);

        platform.registry().addService(FakeService.compute(), Contributor.NONE);
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
    }

    @Test
    void laterServiceOfATypeIsInForceWhileRegistered() {
        FakeService first = FakeService.compute();
        FakeService second = FakeService.compute().declaring("3.7");
        TestPlatform platform =
                TestPlatform.start(first).serve(new SomeActionController(), SomeActionController.schemas());

        platform.registry().addService(second, Contributor.NONE);
        assertThat(platform.action("3.7", BODY).status())
                .isEqualTo(404); // supported now, but not served by this operation
        platform.registry().removeService(second);
        assertThat(platform.action("3.7", BODY).status()).isEqualTo(406);
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
        assertThat(platform.registry().services()).containsOnlyKeys("compute");

        platform.registry().addService(second, Contributor.NONE);
        platform.registry().removeService(first);
        assertThat(platform.action("3.7", BODY).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/compute/v2.1", "/compute", "/compute/v2.1/boxes"})
    void firstServiceOfABasePathIsInForceWhileRegistered(String path) {
        FakeService compute = FakeService.compute();
        TestPlatform platform =
                TestPlatform.start(compute).serve(new SomeActionController(), SomeActionController.schemas());
        FakeService squatter = new FakeService("squatting", path, "1.0", Optional.empty());

        platform.registry().addService(squatter, Contributor.NONE);
        assertThat(platform.reasons())
                .containsExactly("the base path " + path + " of the service 'squatting' conflicts with the base path"
                        + " /compute/v2.1 of the service 'compute'; choose another one");
        assertThat(platform.registry().services()).containsOnlyKeys("compute");
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);

        platform.registry().removeService(compute);
        assertThat(platform.registry().services()).containsOnlyKeys("squatting");
        platform.registry().removeService(squatter);
        platform.registry().addService(compute, Contributor.NONE);
        assertThat(platform.failures()).isEmpty();
        platform.registry()
                .addService(new FakeService("neighbour", "/compute/v2", "1.0", Optional.empty()), Contributor.NONE);
        assertThat(platform.failures()).isEmpty();
    }

    @Test
    void secondLoaderIsUsedAfterRemovalOfTheFirst() {
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
        BoxLoader second = new BoxLoader();

        platform.registry().addTargetLoader(second, Contributor.NONE);
        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);

        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
        assertThat(second.loads()).isEqualTo(1);
    }

    @ApiResource(service = "compute", path = "docs")
    static final class Docs implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:docs:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("of", "the extension");
        }
    }

    @Test
    void resourceAtAPagePathIsRefusedWhileThePageIsRegistered() {
        TestPlatform platform = TestPlatform.start();
        ServicePage page = new ServicePage() {
            @Override
            public String path() {
                return "docs";
            }

            @Override
            public Optional<File> file(String name) {
                return Optional.empty();
            }
        };
        platform.registry().addPage(page, Contributor.NONE);

        platform.offer(
                new Docs(),
                new MemorySchemas()
                        .with(
                                "docs/show.response.2.1.json",
                                "{'type': 'object', 'properties': {'of': {'type': 'string'}}}"));
        assertThat(platform.reasons())
                .containsExactly("Docs.show (2.1 and later) would serve GET /docs, but /docs is an HTML page of another"
                        + " bundle");

        platform.registry().removePage(page, Duration.ZERO);
        assertThat(platform.failures()).isEmpty();
        assertThat(platform.get("2.1", "docs").text()).contains("the extension");
        platform.registry().addPage(page, Contributor.NONE);
        assertThat(platform.reasons()).hasSize(1);
    }

    // Conflicts between bundles

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Rival implements ApiController {
        @Action("rival")
        @ApiVersion(base = "3.3")
        @Policy(value = "compute:boxes:rival", check = "@")
        public void rival(Map<String, Object> params) {}
    }

    private static MemorySchemas rivals() {
        return new MemorySchemas()
                .with(
                        "boxes/rival.request.2.1.json",
                        "{'type': 'object', 'properties': {'some_action': {'type': 'object'}}}");
    }

    @Test
    void overlappingControllerIsRefusedUntilTheFirstIsRemoved() {
        SomeActionController first = new SomeActionController();
        Rival second = new Rival();
        TestPlatform platform = TestPlatform.start().serve(first, SomeActionController.schemas());

        platform.offer(second, rivals());
        assertThat(platform.failures())
                .containsExactly(new FailureInfo(
                        "bundle.Rival 1.0.0",
                        "io.novella.core.internal.runtime.ApiRegistryTest$Rival",
                        "Rival.rival (3.3 and later) and SomeActionController.someAction (2.1 to 3.3) overlap: both"
                                + " would serve the action 'some_action'; the latter belongs to"
                                + " bundle.SomeActionController 1.0.0"));
        assertThat(platform.action("3.3", BODY).status()).isEqualTo(202);

        platform.remove(first);
        assertThat(platform.failures()).isEmpty();
        assertThat(platform.action("3.3", BODY).status()).isEqualTo(200);

        platform.offer(first, SomeActionController.schemas());
        assertThat(platform.failures())
                .hasSize(2) // one message for each of its methods
                .allSatisfy(failure -> assertThat(failure.subject()).isEqualTo(SOME_ACTION));
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Usurper implements ApiController {
        @Post("{any}/action")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:usurp", check = "@")
        public void usurp(Map<String, Object> params) {}
    }

    @Test
    void plainOperationAndActionsConflictAtOnePath() {
        MemorySchemas anything = new MemorySchemas().with("boxes/usurp.request.2.1.json", "{'type': 'object'}");
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
        platform.offer(new Usurper(), anything);
        assertThat(platform.reasons())
                .containsExactly("Usurper.usurp (2.1 and later) and SomeActionController.someAction (2.1 to 3.3)"
                        + " overlap: both would serve POST /boxes/{any}/action; the latter belongs to"
                        + " bundle.SomeActionController 1.0.0");

        TestPlatform reverse = TestPlatform.start().serve(new Usurper(), anything);
        reverse.offer(new SomeActionController(), SomeActionController.schemas());
        assertThat(reverse.failures()).isNotEmpty().allSatisfy(failure -> assertThat(failure.subject())
                .isEqualTo(SOME_ACTION));
    }

    @ApiResource(service = "compute", path = "crates")
    static final class OtherCheck implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:some_action", check = "@")
        public void list() {}
    }

    @Test
    void differentDefaultsOfOneRuleAreRefused() {
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());

        platform.offer(new OtherCheck(), new MemorySchemas());

        assertThat(platform.reasons())
                .containsExactly("OtherCheck.list (2.1 and later) and SomeActionController.someAction (2.1 to 3.3) of"
                        + " bundle.SomeActionController 1.0.0 have different defaults for the rule"
                        + " 'compute:boxes:some_action'");
        assertThat(platform.get("", "crates").status()).isEqualTo(404);
    }

    @ApiResource(service = "compute", path = "crates")
    static final class SharedName implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "admin_or_owner", check = "@")
        public void list() {}
    }

    @Test
    void controllerThatRedefinesARuleOfItsServiceIsDenied() {
        TestPlatform platform = TestPlatform.start().offer(new SharedName(), new MemorySchemas());

        assertThat(platform.reasons()).singleElement().asString().contains("two different defaults have this name");
        assertThat(platform.get("", "crates").status()).isEqualTo(403);
    }

    // Defective services

    @ApiResource(service = "compute", path = "crates")
    static final class Broken implements ApiController {
        @Get
        public void list() {}
    }

    @Test
    void brokenControllerIsAFailureAndAffectsNothingElse() {
        Broken broken = new Broken();
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
        ApiSnapshot before = platform.registry().snapshot();

        platform.offer(broken, new MemorySchemas());

        assertThat(platform.reasons())
                .containsExactly(
                        "Broken.list has no @ApiVersion",
                        "Broken.list has no @Policy; to allow every caller, set check = \"@\"");
        assertThat(platform.registry().snapshot().routes().operations())
                .isEqualTo(before.routes().operations());
        platform.remove(broken);
        assertThat(platform.failures()).isEmpty();
    }

    @Test
    void failingSchemaSourceDoesNotFailTheRegistry() {
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());

        platform.registry()
                .addController(
                        new OtherCheck(),
                        new io.novella.schema.SchemaSource() {
                            @Override
                            public List<String> list(String folder) {
                                throw new IllegalStateException("the bundle is gone");
                            }

                            @Override
                            public java.util.Optional<String> read(String path) {
                                return java.util.Optional.empty();
                            }
                        },
                        Contributor.named(new Owner("gone", "1")));

        assertThat(platform.reasons()).containsExactly("java.lang.IllegalStateException: the bundle is gone");
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
    }

    @Test
    void brokenServiceIsAFailureAndAffectsNothingElse() {
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
        List<FakeService> broken = List.of(
                new FakeService("a", "/a/{b}", "1.0", Optional.empty()),
                new FakeService("b", "/b/", "1.0", Optional.empty()),
                new FakeService("c", "c", "1.0", Optional.empty()),
                new FakeService("d", "", "1.0", Optional.empty()));

        broken.forEach(service -> platform.registry().addService(service, Contributor.NONE));

        assertThat(platform.reasons())
                .containsExactlyInAnyOrder(
                        "its base path '/a/{b}' is malformed; expected names that each begin with a slash",
                        "its base path '/b/' is malformed; expected names that each begin with a slash",
                        "its base path 'c' is malformed; expected names that each begin with a slash",
                        "its base path '' is malformed; expected names that each begin with a slash");
        assertThat(platform.registry().services()).containsOnlyKeys("compute");
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
        broken.forEach(platform.registry()::removeService);
        assertThat(platform.failures()).isEmpty();
    }

    @Test
    void brokenLoaderIsAFailureAndAffectsNothingElse() {
        TestPlatform platform = TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
        TargetLoader<Box> broken = new TargetLoader<>() {
            @Override
            public Class<Box> type() {
                throw new NoClassDefFoundError("com/gone/Box");
            }

            @Override
            public Optional<Box> load(String id, RequestContext context) {
                return Optional.empty();
            }

            @Override
            public Map<String, Object> attributes(Box box) {
                return Map.of();
            }
        };

        platform.registry().addTargetLoader(broken, Contributor.NONE);

        assertThat(platform.reasons()).containsExactly("java.lang.NoClassDefFoundError: com/gone/Box");
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
        platform.registry().removeTargetLoader(broken, Duration.ZERO);
        assertThat(platform.failures()).isEmpty();
    }

    // Removal

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Slow implements ApiController {

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final CompletableFuture<Void> later = new CompletableFuture<>();

        @Get("{id}/slow")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:slow", check = "@")
        public void slow() throws InterruptedException {
            entered.countDown();
            leave.await();
        }

        @Get("{id}/probe")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:slow", check = "@")
        public void probe() {}

        @Get("{id}/later")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:slow", check = "@")
        public CompletionStage<Void> later() {
            return later;
        }
    }

    @Test
    void removalFirstRemovesRoutesThenWaitsForRequestsInside() throws Exception {
        Slow slow = new Slow();
        TestPlatform platform = TestPlatform.start().serve(slow, new MemorySchemas());
        Future<Answer> inside = threads.submit(() -> platform.get("", "boxes/b1/slow"));
        slow.entered.await();

        Future<?> removed = threads.submit(() -> platform.registry().removeController(slow, Duration.ofMinutes(1)));
        while (platform.get("", "boxes/b1/probe").status() != 404) {
            Thread.onSpinWait();
        }
        assertThat(removed.isDone()).isFalse();
        assertThat(inside.isDone()).isFalse();

        slow.leave.countDown();
        removed.get(1, TimeUnit.MINUTES);
        assertThat(inside.get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
    }

    @Test
    void requestWithPendingResultCountsAsInside() throws Exception {
        Slow slow = new Slow();
        TestPlatform platform = TestPlatform.start().serve(slow, new MemorySchemas());
        CompletableFuture<Answer> pending = platform.sendAsync(
                FakeRequest.get("/compute/v2.1/boxes/b1/later").as(TestPlatform.P1));

        Future<?> removed = threads.submit(() -> platform.registry().removeController(slow, Duration.ofMinutes(1)));
        while (platform.get("", "boxes/b1/probe").status() != 404) {
            Thread.onSpinWait();
        }
        assertThat(removed.isDone()).isFalse();

        slow.later.complete(null);
        removed.get(1, TimeUnit.MINUTES);
        assertThat(pending.join().status()).isEqualTo(200);
    }

    @Test
    void withdrawnActionIs404AndUnknownActionIs400() {
        SomeActionController leaving = new SomeActionController();
        TestPlatform platform = TestPlatform.start()
                .serve(leaving, SomeActionController.schemas())
                .serve(
                        new OtherAction(),
                        new MemorySchemas()
                                .with(
                                        "boxes/other.request.2.1.json",
                                        "{'type': 'object', 'properties': {'other': {'type': 'null'}}}"));

        platform.remove(leaving);

        assertThat(platform.action("2.1", BODY).status()).isEqualTo(404);
        assertThat(platform.action("2.1", "{'someAction': {}}").status()).isEqualTo(404);
        assertThat(platform.action("2.1", "{'never': {}}").status()).isEqualTo(400);
        assertThat(platform.action("2.1", "{'other': null}").status()).isEqualTo(200);

        platform.offer(leaving, SomeActionController.schemas());
        assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class OtherAction implements ApiController {
        @Action("other")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:other", check = "@")
        public void other() {}
    }

    @Test
    void removalAnswersRequestsInsideAtItsTimeout() {
        Slow slow = new Slow();
        TestPlatform platform = TestPlatform.start().serve(slow, new MemorySchemas());
        CompletableFuture<Answer> pending = platform.sendAsync(
                FakeRequest.get("/compute/v2.1/boxes/b1/later").as(TestPlatform.P1));

        platform.registry().removeController(slow, Duration.ofNanos(1));

        assertThat(pending.join().status()).isEqualTo(503);
        slow.later.complete(null); // too late; has no effect
    }

    @Test
    void rejectedRequestLeavesTheGate() {
        Slow slow = new Slow();
        TestPlatform platform = TestPlatform.start().serve(slow, new MemorySchemas());
        assertThat(platform.get("", "boxes/nothing/slow").status()).isEqualTo(404);

        // Would wait forever if a request were still counted as inside.
        platform.registry().removeController(slow, Duration.ofDays(1));

        assertThat(platform.get("", "boxes/b1/slow").status()).isEqualTo(404);
    }

    @Test
    void concurrentRegistrationsKeepSnapshotsConsistent() throws Exception {
        SomeActionController steady = new SomeActionController();
        TestPlatform platform = TestPlatform.start().serve(steady, SomeActionController.schemas());
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch stop = new CountDownLatch(1);
        List<Future<Integer>> loads = List.of(
                threads.submit(() -> load(platform, running, stop)),
                threads.submit(() -> load(platform, running, stop)));
        running.await();

        for (int i = 0; i < 50; i++) {
            Slow other = new Slow();
            platform.serve(other, new MemorySchemas());
            platform.remove(other);
        }
        stop.countDown();

        int requests = 0;
        for (Future<Integer> load : loads) {
            requests += load.get(1, TimeUnit.MINUTES);
        }
        assertThat(steady.calls()).isEqualTo(requests);
    }

    private static int load(TestPlatform platform, CountDownLatch running, CountDownLatch stop) {
        int requests = 0;
        do {
            assertThat(platform.action("3.0", BODY).status()).isEqualTo(202);
            requests++;
            running.countDown();
        } while (stop.getCount() > 0);
        return requests;
    }
}
