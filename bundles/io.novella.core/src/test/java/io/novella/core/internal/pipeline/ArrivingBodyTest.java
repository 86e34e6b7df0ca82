// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Fault;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests whose body comes after their header. */
class ArrivingBodyTest {

    private static final String ACTION = "/compute/v2.1/boxes/b1/action";

    private final SomeActionController controller = new SomeActionController();
    private final TestPlatform platform = TestPlatform.start().serve(controller, SomeActionController.schemas());
    private final CompletableFuture<Void> arrival = new CompletableFuture<>();
    private final AtomicInteger receptions = new AtomicInteger();

    private FakeRequest post(String path) {
        return FakeRequest.post(path, "{'someAction': {'paramA': 'x'}}")
                .arriving(arrival)
                .whenRead(receptions::incrementAndGet);
    }

    @Test
    void errorsIndependentOfTheBodyDoNotWaitForIt() {
        assertThat(platform.send(post(ACTION)).status()).isEqualTo(401);
        assertThat(platform.send(post("/compute/v2.1/none").as(TestPlatform.P1)).status())
                .isEqualTo(404);
        assertThat(platform.send(post(ACTION).as(TestPlatform.P1).at("99.0")).status())
                .isEqualTo(406);
        assertThat(platform.send(post(ACTION).as(TestPlatform.P1).at("x")).status())
                .isEqualTo(400);
        FakeRequest other = post(ACTION).as(TestPlatform.P1).without("Content-Type");
        assertThat(platform.send(other.header("Content-Type", "application/xml"))
                        .status())
                .isEqualTo(415);
        assertThat(receptions).hasValue(0);
    }

    @Test
    void requestResumesWhenItsBodyHasArrived() {
        CompletableFuture<Answer> answer = platform.sendAsync(post(ACTION).as(TestPlatform.P1));
        assertThat(answer).isNotDone();
        assertThat(controller.calls()).isZero();

        arrival.complete(null);

        assertThat(answer.join().status()).isEqualTo(204);
        assertThat(controller.calls()).isOne();
        assertThat(receptions).hasValue(1);
    }

    @Test
    void failedBodyIsAFault() {
        CompletableFuture<Answer> answer = platform.sendAsync(post(ACTION).as(TestPlatform.P1));

        arrival.completeExceptionally(new Fault(408, "The request body did not arrive in time."));

        assertThat(answer.join().status()).isEqualTo(408);
        assertThat(answer.join().text()).contains("\"code\":408");
        assertThat(controller.calls()).isZero();
    }

    @Test
    void controllerRemovedMeanwhileIs404() {
        CompletableFuture<Answer> answer = platform.sendAsync(post(ACTION).as(TestPlatform.P1));
        platform.remove(controller);

        arrival.complete(null);

        assertThat(answer.join().status()).isEqualTo(404);
        assertThat(controller.calls()).isZero();
    }
}
