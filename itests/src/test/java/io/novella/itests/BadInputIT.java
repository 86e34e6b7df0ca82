// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Whatever comes in, the answer is a fault with the request's id, and no controller hears of it. */
public class BadInputIT extends ContainerTest {

    private static final int LIMIT = 114_688;
    private static final String GOOD = "{\"count\": {\"amount\": 1}}";

    private final LongAdder calls = new LongAdder();
    private String server;

    @Before
    public void drop() throws IOException {
        server = api.createServer("hello");
        offer(LongAdder.class, calls, "counted");
        deploy.dropExtension("counted", "1.0.0");
        eventually(() -> api.act(server, GOOD), response -> response.statusCode() == 202);
        calls.reset();
    }

    /** The one good request shows that the counter counts. */
    @After
    public void nothingReachedTheController() {
        assertEquals(0, calls.sum());
        assertEquals(202, api.act(server, GOOD).statusCode());
        assertEquals(1, calls.sum());
        api.delete("compute/v2.1/servers/" + server);
    }

    @Test
    public void bodies() {
        for (String body : List.of(
                "",
                "{",
                "{\"count\": {\"amount\": 1}} x",
                "{\"count\": {\"amount\": 1}, }",
                "{'count': {'amount': 1}}",
                "{\"count\": {\"amount\": NaN}}",
                "{\"count\": {\"amount\": 1, \"amount\": 2}}",
                "{\"count\": {\"amount\": 1}, \"count\": {\"amount\": 1}}",
                "[".repeat(5000),
                "{\"count\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
                "\ufeff" + GOOD,
                "null",
                "1",
                "\"count\"",
                "[]",
                "{}",
                "{\"count\": {\"amount\": 1}, \"other\": null}")) {
            JsonNode fault = assertFault(400, "badRequest", api.act(server, body));
            assertEquals(body, "Malformed request body", fault.path("message").asText());
        }
    }

    @Test
    public void encodings() {
        byte[] latin = "{\"count\": {\"amount\": 1, \"\u00e9\": 1}}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = GOOD.getBytes(StandardCharsets.UTF_16);
        for (byte[] body : List.of(latin, wide)) {
            assertFault(400, "badRequest", send("application/json", BodyPublishers.ofByteArray(body)));
        }
    }

    @Test
    public void contentTypes() {
        for (String type :
                List.of("application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "%%%")) {
            assertFault(415, "badMediaType", send(type, BodyPublishers.ofString(GOOD)));
        }
    }

    @Test
    public void actions() {
        JsonNode unknown = assertFault(400, "badRequest", api.act(server, "{\"nonesuch\": {}}"));
        assertEquals(
                "There is no such action: nonesuch", unknown.path("message").asText());
        assertFault(400, "badRequest", api.act(server, "{\"count\": {\"amount\": 1}, \"os-stop\": null}"));
        assertFault(404, "itemNotFound", api.act(UUID.randomUUID().toString(), GOOD));
        assertFault(404, "itemNotFound", api.act("no-uuid", GOOD));
    }

    @Test
    public void values() {
        assertMessage("'unknown' was unexpected", "{\"count\": {\"amount\": 1, \"unknown\": 2}}");
        assertMessage("Invalid input for field/attribute amount. Value: 'one'.", "{\"count\": {\"amount\": \"one\"}}");
        assertMessage("Invalid input for field/attribute amount.", "{\"count\": {\"amount\": 1001}}");
        assertMessage("Invalid input for field/attribute amount.", "{\"count\": {\"amount\": 1.5}}");
        assertMessage("'amount' is a required property", "{\"count\": {}}");
        assertMessage("Invalid input for field/attribute count.", "{\"count\": 1}");
        assertMessage("Invalid input for field/attribute count.", "{\"count\": null}");
        // Far more than a long holds.
        assertMessage(
                "Invalid input for field/attribute amount.", "{\"count\": {\"amount\": " + "9".repeat(400) + "}}");
    }

    @Test
    public void sizes() {
        byte[] fits = (GOOD + " ".repeat(LIMIT - GOOD.length() - 1) + "x").getBytes(StandardCharsets.UTF_8);
        byte[] tooLarge = (GOOD + " ".repeat(LIMIT - GOOD.length() + 1)).getBytes(StandardCharsets.UTF_8);
        assertFault(400, "badRequest", send("application/json", BodyPublishers.ofByteArray(fits)));
        assertFault(413, "overLimit", send("application/json", BodyPublishers.ofByteArray(tooLarge)));
        // Without a length it comes in chunks.
        assertFault(400, "badRequest", send("application/json", chunked(fits)));
        assertFault(413, "overLimit", send("application/json", chunked(tooLarge)));
    }

    @Test
    public void tokens() {
        Api stranger = new Api(Integer.parseInt(context.getProperty("org.osgi.service.http.port")));
        for (Api client : List.of(stranger, stranger.withToken("wrong"), stranger.withToken(" "))) {
            HttpResponse<String> refused = client.act(server, GOOD);
            assertFault(401, "unauthorized", refused);
            assertTrue(refused.headers().firstValue("WWW-Authenticate").isPresent());
            // Who may not come in is not told what is there.
            assertFault(401, "unauthorized", client.get("compute/v2.1/nonesuch"));
        }
    }

    @Test
    public void versions() {
        for (String version :
                List.of("2", "2.1.4", "2.010", "v2.1", "-1.0", "2.1 junk", "LATEST", "two.one", "9".repeat(500))) {
            HttpResponse<String> refused = api.withVersion(version).act(server, GOOD);
            JsonNode fault = assertFault(400, "badRequest", refused);
            assertEquals(
                    "API Version String " + version + " is of invalid format. Must be of format MajorNum.MinorNum.",
                    fault.path("message").asText());
            assertEquals(List.of(), refused.headers().allValues("OpenStack-API-Version"));
        }
        for (String version : List.of("2.0", "3.0", "99999999999.1", "2." + "9".repeat(500))) {
            HttpResponse<String> refused = api.withVersion(version).act(server, GOOD);
            JsonNode fault = assertFault(406, "computeFault", refused);
            assertEquals("2.19", fault.path("max_version").asText());
        }
        HttpResponse<String> legacy = api.send(api.request("compute/v2.1/servers/" + server + "/action")
                .header("X-OpenStack-Nova-API-Version", "compute 2.1")
                .POST(BodyPublishers.ofString(GOOD)));
        assertFault(400, "badRequest", legacy);
    }

    @Test
    public void pathsAndMethods() {
        String action = "compute/v2.1/servers/" + server + "/action";
        assertFault(404, "itemNotFound", api.post(action + "/", GOOD));
        assertFault(404, "itemNotFound", api.get("compute/v2.1/servers/"));
        assertFault(404, "itemNotFound", api.get("compute/v2.1/nonesuch"));
        assertFault(404, "itemNotFound", api.get("nonesuch"));
        assertFault(404, "itemNotFound", api.get("compute//v2.1/servers"));
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")) {
            assertFault(
                    404, "itemNotFound", api.send(api.request(action).method(method, BodyPublishers.ofString(GOOD))));
        }
        for (String segment : List.of("%FF", "%C3%28", "%ED%A0%80")) {
            assertFault(400, "badRequest", api.get("compute/v2.1/servers/" + segment));
            assertFault(400, "badRequest", api.post("compute/v2.1/servers/" + segment + "/action", GOOD));
        }
        for (String segment : List.of("%2E%2E%2F", "a%2Fb", "%5C", ";x=y", "..%3B")) {
            assertFault(404, "itemNotFound", api.get("compute/v2.1/servers/" + segment));
        }
    }

    /** What a proper client cannot even send, the HTTP server refuses by itself, and in the same form. */
    @Test
    public void malformedLines() throws IOException {
        for (String line : List.of(
                "GET /compute/v2.1/servers/%zz HTTP/1.1",
                "GET /compute/v2.1/servers/a%00b HTTP/1.1",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x",
                "NONSENSE")) {
            String answer = raw(line);
            assertTrue(answer, answer.startsWith("HTTP/1.1 400 "));
            assertTrue(answer, answer.matches("(?is).*\r\nX-Openstack-Request-Id: req-[0-9a-f-]{36}\r\n.*"));
            assertTrue(
                    answer,
                    answer.endsWith("{\"badRequest\":{\"code\":400,\"message\":\"The request is malformed.\"}}"));
        }
        String tooLong = raw("GET / HTTP/1.1\r\nX-Long: " + "x".repeat(100_000));
        assertTrue(
                tooLong, tooLong.startsWith("HTTP/1.1 431 ") && tooLong.contains("{\"computeFault\":{\"code\":431,"));
        String outside = raw("GET /../compute/v2.1/servers HTTP/1.1");
        assertTrue(outside, outside.matches("(?s)HTTP/1.1 40[014] .*"));
    }

    @Test
    public void acceptedTypes() {
        for (String type : List.of("application/xml", "image/png;q=0.1", "%%%", "application/json;q=0")) {
            HttpResponse<String> response = api.send(
                    api.request("compute/v2.1/servers").header("Accept", type).GET());
            assertEquals(type, 200, response.statusCode());
            assertEquals(List.of("application/json"), response.headers().allValues("Content-Type"));
        }
    }

    @Test
    public void problems() {
        HttpResponse<String> response = api.send(api.request("compute/v2.1/servers/" + server + "/action")
                .header("Accept", "application/problem+json")
                .POST(BodyPublishers.ofString("{")));
        assertEquals(response.body(), 400, response.statusCode());
        assertEquals(List.of("application/problem+json"), response.headers().allValues("Content-Type"));
        JsonNode problem = json(response);
        assertEquals(400, problem.path("status").asInt());
        assertEquals("Malformed request body", problem.path("detail").asText());
        assertEquals(
                response.headers().firstValue("X-Openstack-Request-Id").orElseThrow(),
                problem.path("request_id").asText());
    }

    /** What is here with the header is read, although neither answer needs it. */
    @Test
    public void connectionOutlivesARefusedBodyThatIsHere() throws IOException {
        String next = "GET /compute/v2.1/servers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Auth-Token: "
                + api.token() + "\r\n\r\n";
        String answers = exchange("POST /compute/v2.1/nonesuch HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: "
                + api.token() + "\r\nContent-Length: 2000\r\n\r\n" + " ".repeat(2000) + next);
        assertTrue(answers, answers.matches("(?s)HTTP/1.1 404 .*HTTP/1.1 200 .*"));
    }

    /** More than the buffers between us hold: the server does not wait for it, but its answer arrives all the same. */
    @Test
    public void answerArrivesThoughTheClientStillSends() throws IOException {
        byte[] body = " ".repeat(6 << 20).getBytes(StandardCharsets.US_ASCII);
        for (String path : List.of("compute/v2.1/nonesuch", "compute/v2.1/servers/" + server + "/action")) {
            String answer = exchange(
                    "POST /" + path + " HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: " + api.token()
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n",
                    body);
            assertTrue(answer, answer.matches("(?s)HTTP/1.1 4(04|13) .*"));
            assertTrue(answer, answer.contains("Connection: close\r\n"));
        }
    }

    /** More than is read away, and in chunks, so that nobody knows how much is to come. */
    @Test
    public void aBodyThatDoesNotEnd() throws IOException {
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        int most = 50 << 20;
        int sent = 0;
        URI uri = api.request("").build().uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /compute/v2.1/servers/" + server + "/action HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: "
                            + api.token() + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = "";
            try {
                for (; sent < most; sent += 0x10000) {
                    out.write(chunk);
                }
            } catch (IOException closed) {
                // The server has heard enough.
            }
            try {
                answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            } catch (SocketTimeoutException hangs) {
                throw new AssertionError("Neither an answer nor an end", hangs);
            } catch (IOException reset) {
                // A client that only writes may miss the answer; one that reads meanwhile has it.
            }
            assertTrue(answer, answer.isEmpty() || answer.startsWith("HTTP/1.1 413 "));
        }
        assertTrue("The server took all of " + sent + " bytes", sent < most);
        assertEquals(200, api.get("compute/v2.1/servers").statusCode());
    }

    /** A few megabytes over the limit, in chunks: the rest is read away, and the connection goes on. */
    @Test
    public void aBodyFarOverTheLimit() {
        byte[] body = " ".repeat(5 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 3; i++) {
            assertFault(413, "overLimit", send("application/json", chunked(body)));
        }
    }

    /** A client that waits for a 100 is not made to send what nobody wants. */
    @Test
    public void refusedBeforeTheBody() throws IOException {
        String answer = exchange("POST /compute/v2.1/nonesuch HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: "
                + api.token() + "\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
        assertTrue(answer, answer.startsWith("HTTP/1.1 404 "));
        assertTrue(answer, answer.contains("Connection: close\r\n"));
    }

    private HttpResponse<String> send(String contentType, BodyPublisher body) {
        HttpRequest.Builder request = api.request("compute/v2.1/servers/" + server + "/action");
        return api.send(request.header("Content-Type", contentType).POST(body));
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private String raw(String line) throws IOException {
        return exchange(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    /** All that comes back on one connection until the server closes it. */
    private String exchange(String head, byte[]... then) throws IOException {
        URI uri = api.request("").build().uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : then) {
                socket.getOutputStream().write(part);
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void assertMessage(String part, String body) {
        String message = assertFault(400, "badRequest", api.act(server, body))
                .path("message")
                .asText();
        assertTrue(message, message.contains(part));
    }

    private static JsonNode assertFault(int status, String name, HttpResponse<String> response) {
        String what = response.request().method() + " " + response.uri() + ": " + response.body();
        assertEquals(what, status, response.statusCode());
        assertEquals(what, List.of("application/json"), response.headers().allValues("Content-Type"));
        List<String> ids = response.headers().allValues("X-Openstack-Request-Id");
        assertTrue(what + ids, ids.size() == 1 && ids.get(0).matches("req-[0-9a-f-]{36}"));
        JsonNode fault = json(response).path(name);
        assertEquals(what, status, fault.path("code").asInt());
        assertTrue(what, !fault.path("message").asText().isBlank());
        return fault;
    }
}
