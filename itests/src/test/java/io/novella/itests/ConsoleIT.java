// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** Talking to a guest over HTTP. */
public class ConsoleIT extends ContainerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<InputStream> open = new ArrayList<>();

    @Before
    public void requireKvm() {
        HypervisorInfo info = service(Hypervisor.class).info();
        assumeTrue("Runs no guest: " + info.reason(), info.isUp());
    }

    @After
    public void hangUp() throws IOException {
        for (InputStream stream : open) {
            stream.close();
        }
        json(api.get("compute/v2.1/servers"))
                .path("servers")
                .forEach(server ->
                        api.delete("compute/v2.1/servers/" + server.path("id").asText()));
        eventually(ConsoleIT::threads, count -> count == 0);
    }

    @Test
    public void whatIsTypedComesBackToEveryReader() throws Exception {
        String url = address(start("echo"));
        Scanner one = read(url, null);
        Scanner two = read(url, null);
        assertEquals(2, threads());
        assertEquals("{\"taken\": 3}", type(url, "a\r\n").body());
        assertEquals("a\\r\\n", text(one, 5));
        assertEquals("a\\r\\n", text(two, 5));
        type(url, "more");
        // Who comes back goes on where it was.
        assertEquals("more", text(read(url, "3"), 4));
        assertEquals("a\\r\\nmore", text(read(url, null), 9));
    }

    @Test
    public void whoComesBackTooLateIsToldWhatIsForgotten() throws Exception {
        String url = address(start("counter"));
        eventually(() -> service(Hypervisor.class).list().get(0).console().dropped(), dropped -> dropped > 1);
        Scanner again = read(url, "1");
        assertEquals(":", again.nextLine());
        assertEquals("", again.nextLine());
        assertEquals("event: missed", again.nextLine());
    }

    @Test
    public void aReaderThatGoesLeavesNothing() throws Exception {
        String url = address(start("counter"));
        read(url, null);
        assertEquals(1, threads());
        open.get(0).close();
        eventually(ConsoleIT::threads, count -> count == 0);
    }

    @Test
    public void theEndOfAServerEndsItsConsole() throws Exception {
        String server = start("echo");
        String url = address(server);
        Scanner events = read(url, null);
        assertEquals(204, api.delete("compute/v2.1/servers/" + server).statusCode());
        String last = "";
        while (events.hasNextLine()) {
            String line = events.nextLine();
            last = line.isEmpty() ? last : line;
        }
        assertEquals("data:", last);
        assertEquals(404, type(url, "x").statusCode());
    }

    @Test
    public void whoHasNoAddressHasNoConsole() throws Exception {
        String root = address(start("echo")).replaceAll("[^/]*$", "");
        assertEquals(404, type(root + "guessed", "x").statusCode());
        assertEquals(404, type(root, "x").statusCode());
        HttpRequest get = HttpRequest.newBuilder(URI.create(root + "guessed")).build();
        HttpResponse<String> refused = client.send(get, BodyHandlers.ofString());
        assertEquals(404, refused.statusCode());
        assertTrue(refused.body(), json(refused).has("itemNotFound"));
    }

    @Test
    public void theBundleTakesItsStreamsAlong() throws Exception {
        String server = start("echo");
        Scanner events = read(address(server), null);
        Bundle bundle = bundle("io.novella.compute.console");
        bundle.stop();
        assertEquals(0, threads());
        while (events.hasNextLine()) {
            events.nextLine();
        }
        bundle.start();
        Scanner again = read(address(server), null);
        assertEquals(":", again.nextLine());
    }

    private String start(String guest) {
        String server = api.createServer(guest);
        eventually(
                () -> json(api.get("compute/v2.1/servers/" + server))
                        .at("/server/status")
                        .asText(),
                "ACTIVE"::equals);
        return server;
    }

    private String address(String server) {
        HttpResponse<String> answer = eventually(() -> ask(server), asked -> asked.statusCode() == 200);
        return json(answer).at("/console/url").asText();
    }

    private HttpResponse<String> ask(String server) {
        return api.withVersion("2.1")
                .post(
                        "compute/v2.1/servers/" + server + "/console",
                        "{\"console\": {\"protocol\": \"serial\", \"type\": \"sse\"}}");
    }

    /** The lines of a stream, whose first is there. */
    private Scanner read(String url, String lastEventId) throws Exception {
        HttpRequest.Builder get = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        if (lastEventId != null) {
            get.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = client.send(get.build(), BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
        open.add(answer.body());
        return new Scanner(answer.body());
    }

    private HttpResponse<String> type(String url, String text) throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.ofString(text))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(post, BodyHandlers.ofString());
    }

    /** The text of the next events, so many characters of JSON. */
    private static String text(Scanner events, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            String line = events.nextLine();
            if (line.startsWith("data: \"")) {
                text.append(line, 7, line.length() - 1);
            }
        }
        return text.toString();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("novella-console-"))
                .count();
    }
}
