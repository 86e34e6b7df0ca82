// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.api.spi.TargetLoader;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid requests through all stages of the pipeline, and failures in extension code. */
class RequestPipelineTest {

    private final TestPlatform platform = TestPlatform.start();
    private final BoxesController boxes = new BoxesController();

    private Answer create(String version, String box) {
        return platform.send(FakeRequest.post("/compute/v2.1/boxes", "{'box': " + box + "}")
                .as(TestPlatform.P1)
                .at(version));
    }

    @Test
    void parametersArriveExactlyWithTheirTypes() {
        platform.serve(boxes, BoxesController.schemas());

        Answer answer = create(
                "2.52",
                "{'name': 'a\\u00e9\\ud83d\\ude00', 'size': 2147483647, 'weight': -9223372036854775808, 'atoms':"
                        + " 100000000000000000000000000000001, 'price': 0.10, 'colour': 'RED', 'lids': [{'name': 'top',"
                        + " 'screws': 4, 'hue': 'grey'}, {'screws': 1e0, 'name': ''}], 'tags': ['x', 'y'], 'metadata':"
                        + " {'k': [1, 2.50, null]}, 'note': 'fragile'}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).as("what the schema does not name").isEqualTo("{}");
        assertThat(boxes.last())
                .isEqualTo("Create[name=a\u00e9\ud83d\ude00, size=2147483647, weight=-9223372036854775808,"
                        + " atoms=100000000000000000000000000000001, price=0.10, colour=RED, lids=[Lid[name=top,"
                        + " screws=4, hue=grey], Lid[name=, screws=1, hue=null]], tags=[x, y], metadata={k=[1, 2.50,"
                        + " null]}, note=Optional[fragile]]");
    }

    @Test
    void absentParametersAreNullOrEmpty() {
        platform.serve(boxes, BoxesController.schemas());

        create("2.1", "{'name': 'a'}");

        assertThat(boxes.last())
                .isEqualTo("Create[name=a, size=null, weight=null, atoms=null, price=null, colour=null, lids=null,"
                        + " tags=null, metadata=null, note=Optional.empty]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boxes | {}",
                "boxes?limit=10&name=a%20b+c | {'limit': 10, 'name': 'a b c'}",
                "boxes?limit=1&limit=2&full=true&bogus=1 | {'limit': 2, 'full': true}",
                "boxes?ratio=1.50&name= | {'ratio': 1.50, 'name': ''}",
                "boxes?ratio=2&name=5&full=false& | {'ratio': 2, 'name': '5', 'full': false}",
                "boxes?name=%e2%82%ac&&limit=0 | {'name': '€', 'limit': 0}",
            })
    void queriesAreConvertedByTheirSchema(String path, String expected) {
        platform.serve(boxes, BoxesController.schemas());

        assertThat(platform.get("2.1", path).json()).isEqualTo(Answer.json(expected));
    }

    @Test
    void methodCanTakeAllKindsOfArguments() {
        platform.serve(boxes, BoxesController.schemas());

        assertThat(platform.get("2.52", "boxes/%62%31").json().path("who").asText())
                .isEqualTo("ann 2.52 b1 b1 http://novella.test:8774/compute/v2.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "text/plain", "application/vnd.x+json", ""
            })
    void jsonContentTypesAreAccepted(String type) {
        platform.serve(boxes, BoxesController.schemas());
        FakeRequest request = FakeRequest.post("/compute/v2.1/boxes", "{'box': {'name': 'a'}}")
                .as(TestPlatform.P1)
                .without("Content-Type");

        Answer answer = platform.send(type.isEmpty() ? request : request.header("Content-Type", type));

        assertThat(answer.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "text/html", "*/*", "nonsense"})
    void responseIsJsonForAnyAccept(String accept) {
        platform.serve(boxes, BoxesController.schemas());

        Answer answer = platform.send(
                FakeRequest.get("/compute/v2.1/boxes/b1").as(TestPlatform.P1).header("Accept", accept));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).containsExactly("application/json");
    }

    // Policy

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Guarded implements ApiController {
        @Get("{id}/lock")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:lock", check = "role:admin")
        public void lock() {}

        @Get("{id}/open")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:open", check = "rule:no_such_rule")
        public void open() {}
    }

    @Test
    void deniedCallIs403ForVisibleAnd404ForInvisibleTarget() {
        platform.serve(boxes, BoxesController.schemas());
        platform.offer(new Guarded(), new MemorySchemas());
        FakeRequest lock = FakeRequest.get("/compute/v2.1/boxes/b1/lock");

        assertThat(platform.send(lock.as(TestPlatform.P1)).message())
                .isEqualTo("Policy doesn't allow compute:boxes:lock to be performed.");
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/boxes/b1/lock").as(TestPlatform.P2))
                        .message())
                .isEqualTo("Box b1 could not be found.");
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/boxes/b1/lock").as(TestPlatform.ADMIN))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void ruleWithMissingReferenceDeniesAndIsAFailure() {
        platform.serve(boxes, BoxesController.schemas());
        platform.offer(new Guarded(), new MemorySchemas());

        assertThat(platform.send(FakeRequest.get("/compute/v2.1/boxes/b1/open").as(TestPlatform.ADMIN))
                        .status())
                .isEqualTo(403);
        assertThat(platform.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.bundle()).isEqualTo("bundle.Guarded 1.0.0");
            assertThat(failure.subject()).isEqualTo("rule compute:boxes:open");
            assertThat(failure.reason()).contains("'no_such_rule'").endsWith("; it denies");
        });
    }

    // Asynchronous results

    @ApiResource(service = "compute", path = "boxes")
    static final class Later implements ApiController {

        record Result(@Nullable String text) {}

        final CompletableFuture<@Nullable Result> result = new CompletableFuture<>();

        @Get("later")
        @ApiVersion(base = "2.1")
        @Status(202)
        @ExpectedErrors(409)
        @Policy(value = "compute:boxes:later", check = "@")
        public CompletionStage<@Nullable Result> later() {
            return result;
        }

        @Get("never")
        @ApiVersion(base = "2.1")
        @Status(204)
        @Policy(value = "compute:boxes:later", check = "@")
        public @Nullable CompletionStage<Void> never() {
            return null;
        }

        @Get("loop")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:later", check = "@")
        public CompletionStage<Map<String, Object>> loop() {
            List<Object> endless = new ArrayList<>();
            endless.add(endless);
            return CompletableFuture.completedFuture(Map.of("text", endless));
        }
    }

    private Later later() {
        Later controller = new Later();
        String text = "{'type': 'object', 'properties': {'text': {'type': ['string', 'array']}}}";
        platform.serve(
                controller,
                new MemorySchemas()
                        .with("boxes/later.response.2.1.json", text)
                        .with("boxes/loop.response.2.1.json", text));
        return controller;
    }

    private CompletableFuture<Answer> askForLater() {
        return platform.sendAsync(FakeRequest.get("/compute/v2.1/boxes/later").as(TestPlatform.P1));
    }

    @Test
    void completedStageIsAnswered() {
        Later controller = later();

        CompletableFuture<Answer> answer = askForLater();
        assertThat(answer).isNotDone();
        controller.result.complete(new Later.Result("now"));

        assertThat(answer.join()).hasToString("202 {\"text\":\"now\"}");
    }

    @Test
    void stageOfNullHasNoBody() {
        Later controller = later();

        controller.result.complete(null);

        assertThat(askForLater().join()).hasToString("202 ");
        assertThat(platform.get("", "boxes/never")).hasToString("204 ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stageFailedWithDeclaredFaultIsThatFault(boolean wrapped) {
        Later controller = later();
        CompletableFuture<Answer> answer = askForLater();
        Fault fault = Fault.conflict("Not now.");

        controller.result.completeExceptionally(wrapped ? new CompletionException(fault) : fault);

        assertThat(answer.join().status()).isEqualTo(409);
        assertThat(answer.join().message()).isEqualTo("Not now.");
    }

    @Test
    void stageFailedOtherwiseIs500() {
        Later controller = later();
        CompletableFuture<Answer> undeclared = askForLater();

        controller.result.completeExceptionally(Fault.badRequest("undeclared secret"));

        assertThat(undeclared.join().status()).isEqualTo(500);
        assertThat(undeclared.join().text()).doesNotContain("secret");
    }

    @Test
    void cyclicResultIs500EvenInAStage() {
        later();

        assertThat(platform.get("", "boxes/loop").status()).isEqualTo(500);
    }

    // Failing extension code

    private static final class BrokenLoader implements TargetLoader<StringBuilder> {

        private final Error error;

        BrokenLoader(Error error) {
            this.error = error;
        }

        @Override
        public Class<StringBuilder> type() {
            return StringBuilder.class;
        }

        @Override
        public Optional<StringBuilder> load(String id, RequestContext context) {
            throw error;
        }

        @Override
        public Map<String, Object> attributes(StringBuilder target) {
            return Map.of();
        }
    }

    @ApiResource(service = "compute", path = "things", target = StringBuilder.class)
    static final class Things implements ApiController {
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:things", check = "@")
        public void show() {}
    }

    @Test
    void failingLoaderIs500() {
        for (Error error : List.of(
                new AssertionError("secret"),
                new NoClassDefFoundError("secret"),
                new ExceptionInInitializerError("secret"),
                new StackOverflowError())) {
            TestPlatform broken = TestPlatform.start();
            broken.registry().addTargetLoader(new BrokenLoader(error), Contributor.NONE);
            broken.serve(new Things(), new MemorySchemas());

            Answer answer = broken.get("", "things/1");

            assertThat(answer.status()).as(error.toString()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("secret");
        }
    }

    @Test
    void routeIsRemovedWithItsTargetLoader() {
        BrokenLoader loader = new BrokenLoader(new AssertionError());
        platform.registry().addTargetLoader(loader, Contributor.NONE);
        platform.serve(new Things(), new MemorySchemas());

        platform.registry().removeTargetLoader(loader, Duration.ZERO);

        assertThat(platform.get("", "things/1").status()).isEqualTo(404);
    }
}
