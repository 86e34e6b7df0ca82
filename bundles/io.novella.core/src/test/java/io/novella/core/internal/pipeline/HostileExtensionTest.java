// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.RequestContext;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeContributor;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.CallLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions that throw, hang, spin or never answer, and the effect on clients and on other extensions. */
class HostileExtensionTest {

    private static final String SOME_ACTION = "{'someAction': {'paramA': 'x'}}";
    private static final int PLACES = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Bulkheads bulkheads = new Bulkheads(
            new CallLimits(PLACES, 100, 100, Duration.ofMillis(200), 2, Duration.ofMillis(300), 3, 5), threads);
    private final FakeContributor contributor = new FakeContributor("evil", "1.0.0", 7, "evil.jar");
    private final EvilController evil = new EvilController();
    private final TestPlatform platform =
            TestPlatform.guarded(bulkheads).serve(new SomeActionController(), SomeActionController.schemas());

    @AfterEach
    void stop() {
        evil.release.countDown();
        threads.shutdownNow();
        bulkheads.close();
    }

    private void serveEvil() {
        platform.offer(evil, EvilController.schemas(), contributor);
        assertThat(platform.failures()).isEmpty();
    }

    private static FakeRequest request(String what) {
        return FakeRequest.post("/compute/v2.1/evil", "{'what': '" + what + "'}")
                .as(TestPlatform.P1);
    }

    private Future<CompletableFuture<Answer>> start(FakeRequest request) {
        return threads.submit(() -> platform.sendAsync(request));
    }

    private static Answer answer(Future<CompletableFuture<Answer>> sent) throws Exception {
        return sent.get(1, TimeUnit.MINUTES).get(1, TimeUnit.MINUTES);
    }

    private void assertOthersServe() {
        assertThat(platform.action("2.1", SOME_ACTION).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error",
                "linkage",
                "overflow",
                "memory",
                "internal",
                "death",
                "hostile",
                "deep",
                "cyclic",
                "endless",
                "sneaky",
                "status",
                "undeclared",
                "failed",
                "wrapped",
                "flagged",
                "accessor",
                "map",
                "constructor"
            })
    void anyThrowableIs500AndLeavesTheThreadClean(String what) {
        serveEvil();
        bulkheads.limit(new CallLimits(PLACES, 100, 100, Duration.ofMinutes(1), 2, Duration.ofMillis(300), 3, 5));
        for (int i = 0; i < 2 * PLACES; i++) { // more often than the bulkhead has permits
            Answer answer = platform.send(request(what));
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.fault()).isEqualTo("computeFault");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(platform.send(request("nothing")).status()).isEqualTo(200);
        assertOthersServe();
    }

    @Test
    void interruptFlagOfAControllerIsCleared() {
        serveEvil();
        assertThat(platform.send(request("flag")).status()).isEqualTo(200);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void lineBreaksOfAFaultStayInTheJsonText() {
        serveEvil();
        Answer answer = platform.send(request("lines"));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("X-Evil")).isEmpty();
        assertThat(answer.message()).contains("X-Evil: 1");
    }

    @Test
    void hangingCallIsInterruptedAtItsDeadlineAndAnswered504() throws Exception {
        serveEvil();
        for (int i = 0; i < 2 * PLACES; i++) {
            Answer answer = platform.send(request("hang"));
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.fault()).isEqualTo("computeFault");
            assertThat(answer.header("Retry-After")).isEmpty(); // the operation may have been carried out
        }
        assertThat(bulkheads.failures()).extracting(FailureInfo::bundle).containsExactly("evil 1.0.0");
        assertThat(bulkheads.failures().get(0).reason())
                .contains("4 calls exceeded the time limit", "did not return within 200 ms");
        assertThat(platform.send(request("nothing")).status()).isEqualTo(200);
    }

    @Test
    void callThatIgnoresInterruptsIsAnsweredByAnotherThread() throws Exception {
        serveEvil();
        List<Future<CompletableFuture<Answer>>> stuck = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            FakeRequest request = request("deaf");
            stuck.add(start(request));
            assertThat(request.late().get(1, TimeUnit.MINUTES).status()).isEqualTo(504);
        }
        assertThat(bulkheads.of(7, "").inside()).isEqualTo(PLACES);
        assertThat(bulkheads.failures()).extracting(FailureInfo::reason).anySatisfy(reason -> assertThat(reason)
                .contains("2 calls do not react to interruption"));
        Answer refused = answer(start(request("nothing")));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).containsExactly("1");
        assertOthersServe();

        evil.release.countDown();
        for (Future<CompletableFuture<Answer>> each : stuck) {
            answer(each);
        }
        assertThat(platform.send(request("nothing")).status()).isEqualTo(200);
        assertThat(bulkheads.failures()).extracting(FailureInfo::reason).noneMatch(reason -> reason.contains("react"));
    }

    @Test
    void incompleteStageIsAnsweredAtItsDeadline() throws Exception {
        serveEvil();
        Answer answer = answer(start(request("never")));
        assertThat(answer.status()).isEqualTo(504);

        evil.stage.complete(new EvilController.Result("late"));
        long begin = System.nanoTime();
        platform.registry().removeController(evil, Duration.ofMinutes(5));
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MINUTES.toNanos(1)); // the gate has been left
    }

    @Test
    void pendingStagesBeyondTheLimitAreRejected() throws Exception {
        bulkheads.limit(new CallLimits(PLACES, 100, 100, Duration.ofMinutes(1), 2, Duration.ofMillis(300), 3, 5));
        serveEvil();
        List<CompletableFuture<Answer>> pending = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pending.add(platform.sendAsync(request("never")));
        }
        Answer refused = platform.send(request("never"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(pending).noneMatch(CompletableFuture::isDone);

        evil.stage.complete(new EvilController.Result("now"));
        assertThat(pending)
                .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(platform.send(request("never")).status()).isEqualTo(200);
    }

    @Test
    void requestBeyondTheThreadLimitWaitsForAThread() throws Exception {
        bulkheads.limit(new CallLimits(PLACES, 100, 100, Duration.ofMinutes(1), 2, Duration.ofMinutes(1), 3, 5));
        serveEvil();
        List<Future<CompletableFuture<Answer>>> inside = List.of(start(request("hang")), start(request("hang")));
        evil.entered.acquire(2);
        List<CompletableFuture<Answer>> waiting =
                List.of(platform.sendAsync(request("nothing")), platform.sendAsync(request("nothing")));
        Answer refused = platform.send(request("nothing")); // the queue is full
        assertThat(refused.status()).isEqualTo(503);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertOthersServe();

        evil.release.countDown();
        for (CompletableFuture<Answer> each : waiting) {
            assertThat(each.get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
        }
        for (Future<CompletableFuture<Answer>> each : inside) {
            assertThat(answer(each).status()).isEqualTo(200);
        }
        assertThat(bulkheads.of(7, "").inside()).isZero();
    }

    @Test
    void removalInterruptsAndAnswersRequestsInside() throws Exception {
        bulkheads.limit(new CallLimits(PLACES, 100, 100, Duration.ofMinutes(5), 2, Duration.ofMinutes(1), 3, 5));
        for (int round = 0; round < 2; round++) {
            serveEvil();
            Future<CompletableFuture<Answer>> inside = start(request("hang"));
            CompletableFuture<Answer> pending = platform.sendAsync(request("never"));
            evil.entered.acquire(2);

            platform.registry().removeController(evil, Duration.ofMillis(10));

            assertThat(answer(inside).status()).isEqualTo(503);
            assertThat(pending.get(1, TimeUnit.MINUTES).status()).isEqualTo(503);
            assertThat(bulkheads.of(7, "").inside()).isZero();
            assertThat(platform.send(request("nothing")).status()).isEqualTo(404);
        }
    }

    /** The thread stays in the extension, so it is useless to wait for it. */
    @Test
    void removalDoesNotWaitForCallsThatIgnoreInterrupts() throws Exception {
        serveEvil();
        FakeRequest request = request("deaf");
        Future<CompletableFuture<Answer>> stuck = start(request);
        request.late().get(1, TimeUnit.MINUTES);

        platform.registry().removeController(evil, Duration.ofDays(1)); // within the time limit of the tests

        assertThat(bulkheads.of(7, "").inside()).isEqualTo(1);
        evil.release.countDown();
        answer(stuck);
    }

    @Test
    void restartedBundleIsNotLimitedByStuckCalls() throws Exception {
        serveEvil();
        FakeRequest request = request("deaf");
        Future<CompletableFuture<Answer>> stuck = start(request);
        request.late().get(1, TimeUnit.MINUTES);
        platform.registry().removeController(evil, Duration.ofMillis(10));
        bulkheads.stopped(7);
        assertThat(bulkheads.failures())
                .extracting(FailureInfo::reason)
                .singleElement()
                .asString()
                .contains("1 call does not react to interruption and continued after the bundle stopped");

        EvilController next = new EvilController();
        platform.offer(next, EvilController.schemas(), contributor);
        assertThat(bulkheads.of(7, "").inside()).isZero();
        assertThat(platform.send(request("nothing")).status()).isEqualTo(200);
        evil.release.countDown();
        answer(stuck);
    }

    /** A loader of boxes that waits for an interrupt, at registration or for each object. */
    private record HangingLoader(boolean atArrival, CountDownLatch latch) implements TargetLoader<Box> {

        @Override
        public Class<Box> type() {
            if (atArrival) {
                await();
            }
            return Box.class;
        }

        @Override
        public Optional<Box> load(String id, RequestContext context) {
            await();
            return Optional.of(new Box(id, "p1"));
        }

        private void await() {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    @Test
    void hangingLoaderIsInterruptedAndAnswered504() {
        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        platform.registry()
                .addTargetLoader(
                        new HangingLoader(false, evil.release),
                        new FakeContributor("loader", "1.0.0", 8, "loader.jar"));
        serveEvil();

        assertThat(platform.action("2.1", SOME_ACTION).status()).isEqualTo(504);
        assertThat(platform.send(request("nothing")).status()).isEqualTo(200);
        assertThat(bulkheads.failures()).extracting(FailureInfo::bundle).contains("loader 1.0.0");
    }

    @Test
    void loaderThatHangsInTypeIsRefused() {
        TargetLoader<Box> hanging = new HangingLoader(true, evil.release);
        platform.registry().addTargetLoader(hanging, new FakeContributor("loader", "1.0.0", 8, "loader.jar"));
        assertThat(platform.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.bundle()).isEqualTo("loader 1.0.0");
            assertThat(failure.reason()).contains("did not answer within");
        });
        assertOthersServe();
        platform.registry().removeTargetLoader(hanging, Duration.ZERO);
        serveEvil();
    }

    @Test
    void pathOfAPageIsReadOnce() {
        AtomicInteger asked = new AtomicInteger();
        platform.registry()
                .addPage(
                        new ServicePage() {
                            @Override
                            public String path() {
                                if (asked.incrementAndGet() > 1) {
                                    throw new IllegalStateException("asked again");
                                }
                                return "evil-page";
                            }

                            @Override
                            public Optional<File> file(String name) {
                                throw new Error("no file");
                            }
                        },
                        Contributor.NONE);
        serveEvil();
        assertThat(platform.get("", "evil-page").status()).isEqualTo(500);
        assertOthersServe();
        platform.registry().removeTargetLoader(platform.boxes(), Duration.ZERO);
        platform.registry().addTargetLoader(platform.boxes(), Contributor.NONE);
        assertOthersServe();
        assertThat(asked).hasValue(1);
    }

    @Test
    void codecWithoutNameIsRefused() {
        platform.registry()
                .addCodec(
                        new ValueCodec() {
                            @Override
                            public String name() {
                                throw new Error("no name");
                            }

                            @Override
                            public Class<?> parameterType() {
                                return String.class;
                            }

                            @Override
                            public Object decode(Object value) {
                                return value;
                            }

                            @Override
                            public Object encode(Object value) {
                                return value;
                            }
                        },
                        Contributor.NONE);
        assertThat(platform.reasons()).singleElement().asString().contains("no name");
        assertOthersServe();
    }

    @Test
    void surplusServicesAreAdmittedWhenOthersAreRemoved() {
        List<TargetLoader<Box>> loaders = new ArrayList<>();
        FakeContributor many = new FakeContributor("many", "1.0.0", 9, "many.jar");
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            TargetLoader<Box> loader = new TargetLoader<>() {
                @Override
                public Class<Box> type() {
                    asked.incrementAndGet();
                    return Box.class;
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
            loaders.add(loader);
            platform.registry().addTargetLoader(loader, many);
        }
        assertThat(asked).hasValue(5);
        assertThat(platform.failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                .contains("more services of this interface"));
        assertOthersServe();
        loaders.subList(0, 95).forEach(loader -> platform.registry().removeTargetLoader(loader, Duration.ZERO));
        assertThat(platform.failures()).isEmpty();
        assertThat(asked.get()).isGreaterThanOrEqualTo(10);
        loaders.subList(95, 100).forEach(loader -> platform.registry().removeTargetLoader(loader, Duration.ZERO));
        assertOthersServe();
    }
}
