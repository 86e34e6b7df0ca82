// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rooms see of a request, and what becomes of a body that no room wanted. */
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
    void pathAndQueryAreAsTheyWereSent() {
        ServletApiRequest request = received("GET", "/a%2Fb//c%20/?x=%20&y").limitedTo(10);

        assertThat(request.rawPath()).isEqualTo("/a%2Fb//c%20/");
        assertThat(request.rawQuery()).isEqualTo("x=%20&y");
        assertThat(received("GET", "/a").limitedTo(10).rawQuery()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8774", "http://api.example", "https://api.example", "https://[::1]:80"})
    void theOriginLeavesTheUsualPortOut(String origin) {
        assertThat(new ReceivedRequest("GET", origin + "/a").limitedTo(10).origin())
                .isEqualTo(origin);
    }

    @Test
    void headersLineByLineWithoutCase() {
        ServletApiRequest request = received("GET", "/")
                .header("X-Auth-Token", "a")
                .header("X-Auth-Token", "b")
                .limitedTo(10);

        assertThat(request.header("x-auth-TOKEN")).containsExactly("a", "b");
        assertThat(request.firstHeader("x-auth-token")).contains("a");
        assertThat(request.header("Other")).isEmpty();
        assertThat(request.firstHeader("Other")).isEmpty();
    }

    private static ServletApiRequest body(int length, InputStream stream) {
        ReceivedRequest request = received("POST", "/").body(stream);
        return (length >= 0 ? request.header("Content-Length", length) : request.header("Transfer-Encoding", "chunked"))
                .limitedTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void aBodyUpToTheLimit(int length) {
        for (int declared : new int[] {length, -1}) {
            ServletApiRequest request = body(declared, new ByteArrayInputStream(new byte[length]));
            assertThat(request.body()).hasSize(length);
            assertThat(request.readAway()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 1000})
    void aBodyOverTheLimitDeclaredOrNot(int length) {
        for (ServletApiRequest request : new ServletApiRequest[] {
            body(length, new ByteArrayInputStream(new byte[length])),
            body(-1, new ByteArrayInputStream(new byte[length])),
            body(length, InputStream.nullInputStream()),
            body(-1, endless()),
        }) {
            assertThatThrownBy(request::body)
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.status()).isEqualTo(413))
                    .hasMessage("The request body is larger than 10 bytes.");
        }
    }

    @Test
    void aBodyThatBreaksOff() {
        assertThatThrownBy(() -> body(-1, broken()).body())
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000})
    void anUnwantedBodyIsReadAway(int length) {
        for (int declared : new int[] {length, -1}) {
            InputStream stream = new ByteArrayInputStream(new byte[length]);
            assertThat(body(declared, stream).readAway()).isTrue();
            assertThat(stream).isEmpty();
        }
    }

    @Test
    void noMoreThanTheBoundIsReadAway() {
        assertThat(body(ServletApiRequest.MOST_READ_AWAY, endless(ServletApiRequest.MOST_READ_AWAY))
                        .readAway())
                .isTrue();
        assertThat(body(-1, endless()).readAway()).isFalse();
        assertThat(body(ServletApiRequest.MOST_READ_AWAY + 1, broken()).readAway())
                .isFalse();
        assertThat(body(5, broken()).readAway()).isFalse();
    }

    @Test
    void aBodyThatNobodyMayWaitForIsLeft() {
        assertThat(received("POST", "/")
                        .header("Content-Length", 5)
                        .header("Expect", "100-continue")
                        .body(new ByteArrayInputStream(new byte[5]))
                        .limitedTo(10)
                        .readAway())
                .isFalse();
        assertThat(received("POST", "/")
                        .header("Content-Length", 5)
                        .body(new ByteArrayInputStream(new byte[5]))
                        .asynchronous()
                        .limitedTo(10)
                        .readAway())
                .isFalse();
    }

    @Test
    void aRequestWithoutABodyNeedsNothing() {
        assertThat(received("GET", "/").body(broken()).limitedTo(10).readAway()).isTrue();
    }

    private static InputStream endless() {
        return endless(Long.MAX_VALUE);
    }

    private static InputStream endless(long end) {
        return new InputStream() {
            private long left = end;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int count = (int) Math.min(left, length); // whatever was there
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
    }
}
