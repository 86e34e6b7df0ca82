// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Test;

/** Clients that keep the server waiting, more of them than it has threads, while others are served. */
public class SlowClientsIT extends ContainerTest {

    private static final int CLIENTS = 250;

    private final List<Socket> sockets = new ArrayList<>();

    @Override
    protected Map<String, String> configuration() {
        return Map.of(
                "io.novella.http.cfg", "header.timeout.ms = 4000\nrate.grace.ms = 4000\nidle.timeout.ms = 4000\n");
    }

    @After
    public void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    public void bodiesWithoutAToken() throws IOException {
        open(
                "POST /compute/v2.1/servers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{");
        for (String answer : servedMeanwhile()) {
            assertTrue(answer, answer.startsWith("HTTP/1.1 401 "));
            assertTrue(answer, answer.contains("Connection: close\r\n"));
        }
    }

    @Test
    public void bodiesOfALogin() throws IOException {
        open(
                "POST /identity/v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{");
        for (String answer : servedMeanwhile()) {
            assertTrue(answer, answer.startsWith("HTTP/1.1 408 "));
            assertEquals(answer, 2, answer.split("X-Openstack-Request-Id: req-", -1).length);
            assertTrue(answer, answer.contains("\"code\":408"));
            assertTrue(answer, answer.contains("Connection: close\r\n"));
        }
    }

    @Test
    public void headers() throws IOException {
        open("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n");
        servedMeanwhile();
    }

    @Test
    public void idleOnes() throws IOException {
        open("");
        for (String answer : servedMeanwhile()) {
            assertEquals("", answer);
        }
    }

    @Test
    public void answersThatAreNotRead() throws IOException {
        open("GET /compute/v2.1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20));
        assertEquals(200, api.get("").statusCode());
        for (Socket socket : sockets) {
            eventually(() -> isReset(socket), reset -> reset);
        }
        for (String answer : servedMeanwhile()) {
            assertTrue("All 20 answers arrived", answer.split("HTTP/1.1 200 ", -1).length < 21);
        }
    }

    /** A client that only sends notices by an error that its connection is gone; line ends between requests mean nothing. */
    private static boolean isReset(Socket socket) {
        try {
            socket.getOutputStream().write('\n');
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private void open(String sent) throws IOException {
        URI uri = api.request("").build().uri();
        for (int i = 0; i < CLIENTS; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Checks that others are served, and returns what the slow clients have received when the server has closed all of them. */
    private List<String> servedMeanwhile() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertEquals(200, api.get("").statusCode());
            new Api(api.request("").build().uri().getPort()).asAdmin(home.resolve("data/admin-password"));
        }
        List<String> answers = new ArrayList<>();
        for (Socket socket : sockets) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (java.net.SocketTimeoutException open) {
                throw new AssertionError("The server has not closed a slow connection", open);
            } catch (IOException reset) {
                // closed all the same
            }
            answers.add(answer.toString(StandardCharsets.US_ASCII));
        }
        assertEquals(200, api.get("").statusCode());
        String log = Files.readString(home.resolve("novella.log"));
        assertTrue(log, !log.contains("\tat ") && !log.contains(" ERROR "));
        return answers;
    }
}
