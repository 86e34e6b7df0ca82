// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.http.internal.limit.LimitedConnector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server with short limits, and clients that keep it waiting. */
@Timeout(60)
class SlowClientsTest {

    private static final int BIG = 8 << 20;

    private final Server server = new Server();
    private final CompletableFuture<Throwable> bodyFailure = new CompletableFuture<>();
    private final CompletableFuture<Throwable> writeFailure = new CompletableFuture<>();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpConnectors connectors;
    private LimitedConnector connector;

    private void start(Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of(
                "idle_timeout_ms",
                20_000L,
                "header_timeout_ms",
                20_000L,
                "body_timeout_ms",
                20_000L,
                "response_timeout_ms",
                20_000L,
                "rate_grace_ms",
                20_000L));
        all.putAll(settings);
        connectors = TestSettings.connectors(all);
        HttpConfiguration http = connectors.configuration(new HttpConfiguration());
        http.addCustomizer(connectors.forwarded());
        connector = connectors.connector(server, http);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setErrorHandler(new ServerErrors(() -> true));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                switch (request.getHttpURI().getPath()) {
                    case "/body" -> read(request, response, callback);
                    case "/big" ->
                        response.write(true, ByteBuffer.allocate(BIG), Callback.from(callback::succeeded, failed -> {
                            writeFailure.complete(failed);
                            callback.failed(failed);
                        }));
                    case "/peer" ->
                        response.write(
                                true,
                                ByteBuffer.wrap((Request.getRemoteAddr(request) + " " + request.getHttpURI())
                                        .getBytes(US_ASCII)),
                                callback);
                    default -> {
                        request.consumeAvailable(); // as the servlet's server does
                        response.write(true, ByteBuffer.wrap("ok".getBytes(US_ASCII)), callback);
                    }
                }
                return true;
            }
        });
        server.start();
    }

    private void read(Request request, Response response, Callback callback) {
        Content.Source.asByteBuffer(
                request,
                Promise.from(
                        body -> response.write(true, ByteBuffer.wrap("read".getBytes(US_ASCII)), callback), failed -> {
                            bodyFailure.complete(failed);
                            response.setStatus(408);
                            response.write(true, ByteBuffer.wrap("read".getBytes(US_ASCII)), callback);
                        }));
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
        connectors.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(String text) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException reset) {
            // closed all the same
        }
        return all.toString(US_ASCII);
    }

    private static String head(String path, String... lines) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", lines) + "\r\n";
    }

    /** Sends something whenever the server has said nothing for a while, until it closes the connection. Returns what it said. */
    private static String dribble(Socket socket, String what) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        socket.setSoTimeout(50);
        for (int sent = 0; sent < 600; ) {
            try {
                int read = socket.getInputStream().read();
                if (read < 0) {
                    return said.toString(US_ASCII);
                }
                said.write(read);
            } catch (SocketTimeoutException silent) {
                try {
                    socket.getOutputStream().write(what.getBytes(US_ASCII));
                    sent++;
                } catch (IOException closed) {
                    return said.toString(US_ASCII);
                }
            } catch (SocketException reset) {
                return said.toString(US_ASCII);
            }
        }
        throw new AssertionError("The server never closed the connection");
    }

    @Test
    void bodyAfterItsTimeFailsAsATimeoutAndCloses() throws Exception {
        start(Map.of("body_timeout_ms", 300L));
        Socket socket = send(head("/body", "Content-Length: 10\r\n") + "12345");

        assertThat(rest(socket))
                .startsWith("HTTP/1.1 408 ")
                .contains("Connection: close\r\n")
                .endsWith("read");
        assertThat(bodyFailure.get()).hasStackTraceContaining("TimeoutException");
    }

    @Test
    void bodyBelowTheRateFailsAfterTheGrace() throws Exception {
        start(Map.of("rate_grace_ms", 300L, "rate_min", 1_000));
        Socket socket = send(head("/body", "Content-Length: 10000\r\n"));

        assertThat(dribble(socket, " ")).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void pauseWithinTheGraceIsForgiven() throws Exception {
        start(Map.of("rate_min", 1_000, "header_timeout_ms", 600L));
        Socket socket = send(head("/body", "Content-Length: 4\r\n", "Connection: close\r\n") + "12");
        rest(send("GET / HT")); // is closed by a check that comes after the header's time, and looks at the other too
        socket.getOutputStream().write("34".getBytes(US_ASCII));

        assertThat(rest(socket)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void headerHasATotalTimeHoweverSteadilyItComes() throws Exception {
        start(Map.of("header_timeout_ms", 500L));

        dribble(send("GET / HTTP/1.1\r\nHost: a\r\n"), "X: y\r\n");
    }

    @Test
    void idleConnectionIsClosedAlsoAfterARequest() throws Exception {
        start(Map.of("idle_timeout_ms", 500L));

        assertThat(rest(connect())).isEmpty();
        assertThat(rest(send(head("/", "Content-Length: 0\r\n"))))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("ok");
    }

    @Test
    void answerThatIsNotReadFailsAfterTheGrace() throws Exception {
        start(Map.of("rate_grace_ms", 300L));
        Socket socket = send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(writeFailure.get()).isInstanceOf(Exception.class);
        assertThat(rest(socket).length()).isLessThan(BIG);
    }

    /** A close would leave the unread bytes to the system, which keeps them for minutes. */
    @Test
    void clientThatDoesNotReadIsResetWithItsUnsentBytes() throws Exception {
        start(Map.of("rate_grace_ms", 300L));
        Socket socket = send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        writeFailure.get();

        assertThatThrownBy(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void answerThatIsReadIsComplete() throws Exception {
        start(Map.of("rate_grace_ms", 300L));

        assertThat(rest(send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                        .length())
                .isGreaterThan(BIG);
    }

    /** The server does not read the body; without lingering the reset would reach the client before the answer. */
    @Test
    void clientThatStillSendsReceivesItsAnswer() throws Exception {
        start(Map.of());
        Socket socket = send(head("/", "Content-Length: 8000000\r\n"));
        byte[] part = new byte[80_000];
        for (int i = 0; i < 100; i++) {
            socket.getOutputStream().write(part);
        }

        assertThat(rest(socket))
                .startsWith("HTTP/1.1 200 ")
                .contains("Connection: close\r\n")
                .endsWith("ok");
    }

    /** Of a client that waits for its 100 the body never comes. */
    @Test
    void refusalOfABodyThatIsStillToComeSaysThatTheConnectionEnds() throws Exception {
        start(Map.of());
        String[] lines = {"Expect: 100-continue\r\n", "Content-Length: 10\r\n"};

        assertThat(rest(send(head("/", lines)))).startsWith("HTTP/1.1 200 ").contains("Connection: close\r\n");
        assertThat(rest(send(head("/%zz", lines)))).startsWith("HTTP/1.1 400 ").contains("Connection: close\r\n");
    }

    @Test
    void clientThatSendsForeverIsCutOff() throws Exception {
        start(Map.of("linger_timeout_ms", 500L));

        dribble(send(head("/", "Transfer-Encoding: chunked\r\n") + "5\r\n"), "x");
    }

    @Test
    void newConnectionTakesThePlaceOfTheOneThatWaitsLongest() throws Exception {
        start(Map.of("connections_per_address", 3));
        Socket oldest = connect();
        assertThat(answered(oldest)).isTrue();
        Socket second = connect();
        assertThat(answered(second)).isTrue();
        Socket third = connect();
        assertThat(answered(third)).isTrue();

        Socket fourth = connect();
        assertThat(answered(fourth)).isTrue();

        assertThat(oldest.getInputStream().read()).isEqualTo(-1);
        assertThat(answered(second)).isTrue();
        assertThat(answered(third)).isTrue();
    }

    @Test
    void stalledConnectionsMakePlaceToo() throws Exception {
        start(Map.of("connections_max", 2, "connections_per_address", 0));
        send(head("/body", "Content-Length: 10\r\n"));
        send("GET / HT");

        for (int i = 0; i < 10; i++) {
            // A connection whose request is still being served makes no place, and a moment later it does.
            Eventually.that(() -> {
                try {
                    return answered(connect());
                } catch (IOException refused) {
                    return false;
                }
            });
        }
    }

    @Test
    void clientBehindATrustedProxyIsSeen() throws Exception {
        start(Map.of("trusted_proxies", new String[] {"127.0.0.0/8"}));

        assertThat(rest(send(
                        "GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.1\r\n"
                                + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: api.example\r\n\r\n")))
                .endsWith("192.0.2.1 https://api.example/peer");
    }

    @Test
    void strangersAreNotBelieved() throws Exception {
        start(Map.of("trusted_proxies", new String[] {"10.0.0.0/8"}));

        assertThat(rest(send("GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.1\r\n"
                        + "Forwarded: for=192.0.2.1;host=evil\r\n\r\n")))
                .endsWith("127.0.0.1 http://a/peer");
    }

    /** Sends a request and reads its answer, on a connection that stays open. */
    private static boolean answered(Socket socket) throws IOException {
        socket.getOutputStream().write(head("/", "Content-Length: 0\r\n").getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
            answer.append((char) read);
            if (answer.toString().endsWith("\r\n\r\nok")) {
                return answer.toString().startsWith("HTTP/1.1 200 ");
            }
        }
        return false;
    }
}
