// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The request as the stages see it, and the arrival of its body. */
class ServletApiRequestTest {

    private static final String ROOT = "http://127.0.0.1:8774";

    private static ReceivedRequest received(String method, String target) {
        return new ReceivedRequest(method, ROOT + target);
    }

    @Test
    void headIsServedAsGet() {
        assertThat(received("HEAD", "/a").limitedTo(10).method()).isEqualTo("GET");
        assertThat(received("POST", "/a").limitedTo(10).method()).isEqualTo("POST");
        assertThat(received("OPTIONS", "/a").limitedTo(10).method()).isEqualTo("OPTIONS");
    }

    @Test
    void pathAndQueryAreNotDecoded() {
        ServletApiRequest request = received("GET", "/a%2Fb//c%20/?x=%20&y").limitedTo(10);

        assertThat(request.rawPath()).isEqualTo("/a%2Fb//c%20/");
        assertThat(request.rawQuery()).isEqualTo("x=%20&y");
        assertThat(received("GET", "/a").limitedTo(10).rawQuery()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8774", "http://api.example", "https://api.example", "https://[::1]:80"})
    void originOmitsTheDefaultPort(String origin) {
        assertThat(new ReceivedRequest("GET", origin + "/a").limitedTo(10).origin())
                .isEqualTo(origin);
    }

    @Test
    void headersAreReadByLineIgnoringCase() {
        ServletApiRequest request = received("GET", "/")
                .header("X-Auth-Token", "a")
                .header("X-Auth-Token", "b")
                .limitedTo(10);

        assertThat(request.header("x-auth-TOKEN")).containsExactly("a", "b");
        assertThat(request.firstHeader("x-auth-token")).contains("a");
        assertThat(request.header("Other")).isEmpty();
        assertThat(request.firstHeader("Other")).isEmpty();
    }

    /** Creates a request with a body of a declared length; a negative length means chunked. */
    private static ReceivedRequest body(int length, ArrivingBody stream) {
        ReceivedRequest request = received("POST", "/").body(stream);
        return length >= 0 ? request.header("Content-Length", length) : request.header("Transfer-Encoding", "chunked");
    }

    private static void assertFault(int status, ThrowingCallable body) {
        assertThatThrownBy(body).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status())
                .isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void bodyThatArrivesWithTheHeaderNeedsNoAsyncMode(int length) throws IOException {
        ReceivedRequest received = body(length, new ArrivingBody().send(length).end());
        ServletApiRequest request = received.limitedTo(10);

        assertThat(request.receive()).isCompleted();
        assertThat(request.body()).hasSize(length);
        assertThat(received.asynchronous()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void lateBodyIsAwaitedWithoutAThread(int length) throws IOException {
        ArrivingBody stream = new ArrivingBody();
        ReceivedRequest received = body(length, stream);
        ServletApiRequest request = received.limitedTo(10);

        CompletionStage<Void> arrival = request.receive();
        assertThat(arrival).isNotDone();
        assertThat(received.asynchronous()).isEqualTo(1);
        assertThatThrownBy(request::body).isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < length; i++) {
            stream.send(1);
        }
        assertThat(arrival).isNotDone();
        stream.end();

        assertThat(arrival).isCompleted();
        assertThat(request.receive()).isSameAs(arrival);
        assertThat(request.body()).hasSize(length);
        assertThat(received.asynchronous()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9_999, 114_688})
    void chunkedBodyWithinTheLimitIsRead(int length) throws IOException {
        ArrivingBody stream = new ArrivingBody().send(length / 2);
        ServletApiRequest request = body(-1, stream).limitedTo(114_688);
        CompletionStage<Void> arrival = request.receive();
        stream.send(length - length / 2).end();

        assertThat(arrival).isCompleted();
        assertThat(request.body()).hasSize(length);
    }

    @Test
    void declaredLengthOverTheLimitIsRejectedUnread() {
        ReceivedRequest received = body(11, new ArrivingBody());

        assertFault(413, received.limitedTo(10)::receive);
        assertThat(received.asynchronous()).isZero();
    }

    @Test
    void chunkedBodyOverTheLimitIsRejectedBeforeItsEnd() throws IOException {
        ArrivingBody stream = new ArrivingBody();
        ServletApiRequest request = body(-1, stream).limitedTo(10);
        CompletionStage<Void> arrival = request.receive();
        stream.send(10);
        assertThat(arrival).isNotDone();
        stream.send(1);

        assertThat(arrival).isCompletedExceptionally();
        assertFault(413, request::body);
        stream.send(1).end();
        assertFault(413, request::body);
    }

    @Test
    void slowBodyIs408() {
        for (Throwable timeout : new Throwable[] {
            new TimeoutException("slow"), new IOException("read failed", new TimeoutException("slow"))
        }) {
            for (int declared : new int[] {5, -1}) {
                ArrivingBody stream = new ArrivingBody();
                ServletApiRequest request = body(declared, stream).limitedTo(10);
                CompletionStage<Void> arrival = request.receive();
                stream.fail(timeout);

                assertThat(arrival).isCompletedExceptionally();
                assertFault(408, request::body);
            }
        }
    }

    @Test
    void disconnectedClientIs400() throws IOException {
        ArrivingBody stream = new ArrivingBody().send(2);
        ServletApiRequest request = body(5, stream).limitedTo(10);
        CompletionStage<Void> arrival = request.receive();
        stream.fail(new IOException("connection reset"));

        assertThat(arrival).isCompletedExceptionally();
        assertFault(400, request::body);
    }

    @Test
    void bodyShorterThanDeclaredIs400() throws IOException {
        ArrivingBody stream = new ArrivingBody().send(2).end();
        ServletApiRequest request = body(5, stream).limitedTo(10);

        assertThat(request.receive()).isCompletedExceptionally();
        assertFault(400, request::body);
    }

    @Test
    void requestWithoutABodyReadsNothing() {
        ArrivingBody stream = new ArrivingBody();
        stream.fail(new IOException("must not be read"));
        ServletApiRequest request = received("GET", "/").body(stream).limitedTo(10);

        assertThat(request.receive()).isCompleted();
        assertThat(request.body()).isEmpty();
    }
}
