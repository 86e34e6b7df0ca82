// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rooms see of a request of Jersey's. */
class JerseyRequestTest {

    private static ContainerRequest jersey(String method, String target) {
        return new ContainerRequest(
                URI.create("http://127.0.0.1:8774/"),
                URI.create("http://127.0.0.1:8774" + target),
                method,
                null,
                new MapPropertiesDelegate(),
                null);
    }

    private static JerseyRequest request(ContainerRequest jersey) {
        return new JerseyRequest(jersey, 10);
    }

    @Test
    void headIsServedAsGet() {
        assertThat(request(jersey("HEAD", "/a")).method()).isEqualTo("GET");
        assertThat(request(jersey("POST", "/a")).method()).isEqualTo("POST");
        assertThat(request(jersey("OPTIONS", "/a")).method()).isEqualTo("OPTIONS");
    }

    @Test
    void pathAndQueryAreAsTheyWereSent() {
        JerseyRequest request = request(jersey("GET", "/a%2Fb//c%20/?x=%20&y"));

        assertThat(request.rawPath()).isEqualTo("/a%2Fb//c%20/");
        assertThat(request.rawQuery()).isEqualTo("x=%20&y");
        assertThat(request.origin()).isEqualTo("http://127.0.0.1:8774");
        assertThat(request(jersey("GET", "/a")).rawQuery()).isEmpty();
    }

    @Test
    void headersLineByLineWithoutCase() {
        ContainerRequest jersey = jersey("GET", "/");
        jersey.header("X-Auth-Token", "a");
        jersey.header("X-Auth-Token", "b");

        assertThat(request(jersey).header("x-auth-TOKEN")).containsExactly("a", "b");
        assertThat(request(jersey).firstHeader("x-auth-token")).contains("a");
        assertThat(request(jersey).header("Other")).isEmpty();
        assertThat(request(jersey).firstHeader("Other")).isEmpty();
    }

    private static JerseyRequest body(int length, InputStream stream) {
        ContainerRequest jersey = jersey("POST", "/");
        if (length >= 0) {
            jersey.header("Content-Length", length);
        }
        jersey.setEntityStream(stream);
        return request(jersey);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void aBodyUpToTheLimit(int length) {
        assertThat(body(length, new ByteArrayInputStream(new byte[length])).body())
                .hasSize(length);
        assertThat(body(-1, new ByteArrayInputStream(new byte[length])).body()).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 1000})
    void aBodyOverTheLimitDeclaredOrNot(int length) {
        for (JerseyRequest request : new JerseyRequest[] {
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

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return length; // whatever was there
            }
        };
    }

    @Test
    void aBodyThatBreaksOff() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatThrownBy(() -> body(-1, broken).body())
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(400));
    }
}
