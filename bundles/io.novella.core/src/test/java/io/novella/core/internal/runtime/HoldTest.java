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
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.pipeline.ParkedRequests;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.BoxLoader;
import io.novella.core.internal.testing.FakeAlarm;
import io.novella.core.internal.testing.FakeContributor;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests for a controller that is being replaced wait, and the replacement serves them. */
class HoldTest {

    private static final String BODY = "{'some_action': {'param_a': 'x'}}";
    private static final long BUNDLE = 7;

    private final FakeAlarm alarm = new FakeAlarm();
    private final AtomicLong nanos = new AtomicLong();
    private final ParkedRequests parked = new ParkedRequests(alarm, () -> 2, () -> Duration.ofSeconds(15), nanos::get);
    private final FakeService compute = FakeService.compute();
    private final TestPlatform platform = TestPlatform.holding(alarm, parked, compute);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static FakeContributor contributor(String version) {
        return new FakeContributor("some", version, BUNDLE, "some.jar").with(SomeActionController.class);
    }

    private SomeActionController serve(String version) {
        SomeActionController controller = new SomeActionController();
        platform.offer(controller, SomeActionController.schemas(), contributor(version));
        assertThat(platform.failures()).isEmpty();
        alarm.ring();
        return controller;
    }

    private CompletableFuture<Answer> ask(String version) {
        return platform.sendAsync(FakeRequest.post("/compute/v2.1/boxes/b1/action", BODY)
                .as(TestPlatform.P1)
                .at(version));
    }

    private void remove(ApiController controller) {
        platform.remove(controller);
        alarm.ring();
    }

    @Test
    void requestsWaitAndAreServedByTheNextVersion() {
        remove(serve("1.0.0"));
        CompletableFuture<Answer> early = ask("3.0");
        CompletableFuture<Answer> late = ask("4.5"); // a version that only this extension declares
        assertThat(early).isNotDone();
        assertThat(late).isNotDone();
        assertThat(parked.waiting()).isEqualTo(2);

        SomeActionController next = serve("1.1.0");

        assertThat(early.join().status()).isEqualTo(202);
        assertThat(late.join().status()).isEqualTo(202);
        assertThat(next.calls()).isEqualTo(2);
        assertThat(parked.waiting()).isZero();
        alarm.runOut(); // the end of the first hold, which has no effect
        assertThat(ask("4.5").join().status()).isEqualTo(202);
    }

    @Test
    void requestsForUnservedPathsDoNotWait() {
        remove(serve("1.0.0"));

        assertThat(platform.get("", "boxes/b1/nothing").status()).isEqualTo(404);
        assertThat(platform.action("2.1", "{'never': {}}").status()).isEqualTo(400);
        assertThat(platform.action("9.9", BODY).status()).isEqualTo(406);
        assertThat(platform.registry().snapshot().routes().operations()).isEmpty();
    }

    @Test
    void holdBeginsAfterTheLastRequestHasLeft() throws Exception {
        ApiRegistryTest.Slow slow = new ApiRegistryTest.Slow();
        platform.offer(slow, new MemorySchemas(), new FakeContributor("slow", "1.0.0", BUNDLE, "slow.jar"));
        alarm.ring();
        Future<Answer> inside = threads.submit(() -> platform.get("", "boxes/b1/slow"));
        slow.entered.await();

        Future<?> removed = threads.submit(() -> platform.registry().removeController(slow, Duration.ofMinutes(1)));
        CompletableFuture<Answer> waiting;
        do {
            waiting = platform.sendAsync(
                    FakeRequest.get("/compute/v2.1/boxes/b1/probe").as(TestPlatform.P1));
        } while (waiting.isDone());
        assertThat(removed.isDone()).isFalse();
        assertThat(alarm.set()).isZero();
        slow.leave.countDown();
        assertThat(inside.get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
        removed.get(1, TimeUnit.MINUTES);
        assertThat(alarm.set()).isOne();
        alarm.ring();
        assertThat(waiting).isNotDone();

        alarm.runOut();
        assertThat(waiting.join().status()).isEqualTo(404);
        assertThat(platform.get("", "boxes/b1/probe").status()).isEqualTo(404);
    }

    @Test
    void uninstallEndsTheHold() {
        remove(serve("1.0.0"));
        CompletableFuture<Answer> waiting = ask("3.0");
        platform.registry().uninstalled(BUNDLE + 1); // another bundle
        alarm.ring();
        assertThat(waiting).isNotDone();

        platform.registry().uninstalled(BUNDLE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(404);
        assertThat(platform.action("4.5", BODY).status()).isEqualTo(404);
    }

    @Test
    void startEndsTheHoldOfADroppedController() {
        FakeContributor contributor = contributor("1.0.0");
        SomeActionController controller = new SomeActionController();
        platform.offer(controller, SomeActionController.schemas(), contributor);
        FakeContributor other = new FakeContributor("other", "1.0.0", BUNDLE, "other.jar");
        ApiRegistryTest.Slow dropped = new ApiRegistryTest.Slow();
        platform.offer(dropped, new MemorySchemas(), other);
        remove(controller);
        remove(dropped);
        CompletableFuture<Answer> comesBack = ask("3.0");
        CompletableFuture<Answer> doesNot = platform.sendAsync(
                FakeRequest.get("/compute/v2.1/boxes/b1/probe").as(TestPlatform.P1));

        platform.registry().started(BUNDLE);
        alarm.ring();

        assertThat(doesNot.join().status()).isEqualTo(404);
        assertThat(comesBack).isNotDone();
        serve("1.1.0");
        assertThat(comesBack.join().status()).isEqualTo(202);
    }

    @Test
    void refusedNewVersionEndsTheHold() {
        remove(serve("1.0.0"));
        CompletableFuture<Answer> waiting = ask("3.0");

        platform.offer(new SomeActionController(), new MemorySchemas(), contributor("1.1.0"));
        alarm.ring();

        assertThat(platform.failures()).isNotEmpty();
        assertThat(waiting.join().status()).isEqualTo(404);
    }

    @Test
    void requestWithoutPermitIs503WithRetryAfter() {
        remove(serve("1.0.0"));
        List<CompletableFuture<Answer>> waiting = List.of(ask("3.0"), ask("3.0"));

        Answer refused = ask("3.0").join();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.fault()).isEqualTo("serviceUnavailable");
        assertThat(refused.header("Retry-After")).containsExactly("15");
        assertThat(refused.header("OpenStack-API-Version")).containsExactly("compute 3.0");
        serve("1.1.0");
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(202));
    }

    @Test
    void waitingRequestKeepsItsPermitAcrossSnapshots() {
        remove(serve("1.0.0"));
        List<CompletableFuture<Answer>> waiting = List.of(ask("3.0"), ask("3.0"));

        platform.registry().addTargetLoader(new BoxLoader(), Contributor.NONE);
        assertThat(ask("3.0").join().status()).isEqualTo(503);
        alarm.ring();
        assertThat(parked.waiting()).isEqualTo(2);

        serve("1.1.0");
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(202));
        assertThat(parked.waiting()).isZero();
    }

    @Test
    void requestWaitsForTheMaximumTime() {
        SomeActionController current = serve("1.0.0");
        remove(current);
        CompletableFuture<Answer> waiting = ask("3.0");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        platform.registry().addTargetLoader(new BoxLoader(), Contributor.NONE); // an unrelated change
        alarm.ring();
        assertThat(waiting).isNotDone();

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));
        platform.registry().addTargetLoader(new BoxLoader(), Contributor.NONE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(503);
        assertThat(parked.waiting()).isZero();
    }

    @Test
    void waitingRequestsAre503WhenThePlatformStops() {
        remove(serve("1.0.0"));
        CompletableFuture<Answer> waiting = ask("3.0");

        parked.close();
        platform.registry().close();
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(503);
        assertThat(ask("3.0").join().status()).isEqualTo(404);
        SomeActionController late = new SomeActionController();
        platform.offer(late, SomeActionController.schemas(), contributor("1.1.0"));
        remove(late);
        assertThat(ask("3.0").join().status()).isEqualTo(404);
    }

    @Test
    void requestsWaitForAReplacedLoader() {
        SomeActionController controller = serve("1.0.0");

        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        alarm.ring();
        CompletableFuture<Answer> waiting = ask("3.0");
        assertThat(waiting).isNotDone();
        platform.registry().addTargetLoader(new BoxLoader(), Contributor.NONE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(202);
        assertThat(controller.calls()).isOne();
    }

    /** All three belong to one bundle: the first removal ends the service, and the last registration restores it. */
    @Test
    void requestsWaitForServiceLoaderAndControllerInAnyOrder() {
        SomeActionController controller = serve("1.0.0");
        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        platform.registry().removeService(compute);
        remove(controller);
        CompletableFuture<Answer> waiting = ask("4.5");
        platform.offer(new SomeActionController(), SomeActionController.schemas(), contributor("1.1.0"));
        alarm.ring();
        platform.registry().addService(compute, Contributor.NONE);
        alarm.ring();
        assertThat(waiting).isNotDone();
        platform.registry().addTargetLoader(platform.boxes(), Contributor.NONE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(202);
    }

    @ApiResource(service = "compute", path = "crates")
    static final class Coded implements ApiController {

        record Params(Boolean full) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:crates:create", check = "@")
        public void create(Params params) {}
    }

    private static final class YesNo implements ValueCodec {

        @Override
        public String name() {
            return "yes-no";
        }

        @Override
        public Class<?> parameterType() {
            return Boolean.class;
        }

        @Override
        public Object decode(Object value) {
            return value.equals("yes");
        }

        @Override
        public Object encode(Object value) {
            return value.equals(true) ? "yes" : "no";
        }
    }

    @Test
    void requestsWaitForAReplacedCodec() {
        MemorySchemas schemas = new MemorySchemas()
                .with(
                        "crates/create.request.2.1.json",
                        "{'type': 'object', 'properties': {'full': {'type': 'string', 'ext:codec': 'yes-no'}}}");
        ValueCodec codec = new YesNo();
        platform.registry().addCodec(codec, Contributor.NONE);
        platform.offer(new Coded(), schemas);
        assertThat(platform.failures()).isEmpty();

        platform.registry().removeCodec(codec, Duration.ZERO);
        alarm.ring();
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<Answer> waiting =
                platform.sendAsync(FakeRequest.post("/compute/v2.1/crates", "{'full': 'yes'}")
                        .as(TestPlatform.P1)
                        .whenRead(reads::incrementAndGet));
        assertThat(waiting).isNotDone();
        assertThat(reads)
                .as("received before the wait, not by the threads that resume requests")
                .hasValue(1);
        platform.registry().addCodec(codec, Contributor.NONE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(reads).hasValue(1);
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Renamed implements ApiController {

        @Action("some-action")
        @ApiVersion(base = "2.1", max = "3.3")
        @Policy(value = "compute:boxes:some_action", check = "@")
        public void act(Map<String, Object> params) {}

        @Get("{id}/more")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:more", check = "@")
        public void more() {}
    }

    @Test
    void controllerOfAnotherClassReplacesTheHeldRoutes() {
        remove(serve("1.0.0"));
        CompletableFuture<Answer> waiting = ask("3.0");

        platform.offer(new Renamed(), SomeActionController.schemas(), contributor("1.1.0"));
        alarm.ring();

        assertThat(platform.failures()).isEmpty();
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(platform.get("", "boxes/b1/more").status()).isEqualTo(200);
    }

    /** The loader is removed between routing and loading, before the operation is invoked. */
    @Test
    void requestWaitsForALoaderRemovedAfterRouting() {
        SomeActionController controller = serve("1.0.0");
        TargetLoader<Box> leaving = new TargetLoader<>() {
            @Override
            public Class<Box> type() {
                return Box.class;
            }

            @Override
            public Optional<Box> load(String id, RequestContext context) {
                return Optional.of(new Box(id, "p1"));
            }

            @Override
            public Map<String, Object> attributes(Box box) {
                return Map.of("project_id", "p1");
            }
        };
        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        platform.registry().addTargetLoader(leaving, Contributor.NONE);
        alarm.ring();
        FakeRequest request = FakeRequest.post("/compute/v2.1/boxes/b1/action", BODY)
                .as(TestPlatform.P1)
                .at("3.0")
                .whenRead(() -> platform.registry().removeTargetLoader(leaving, Duration.ZERO));

        CompletableFuture<Answer> waiting = platform.sendAsync(request);
        alarm.ring();
        assertThat(waiting).isNotDone();
        platform.registry().addTargetLoader(platform.boxes(), Contributor.NONE);
        alarm.ring();

        assertThat(waiting.join().status()).isEqualTo(202);
        assertThat(controller.calls()).isOne();
    }
}
