// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A page in a headless Chromium, driven over the Chrome DevTools Protocol. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final Path profile;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final WebSocket page;
    private int calls;

    private Browser(Path executable, Path profile, String url) throws IOException, InterruptedException {
        this.profile = profile;
        process = new ProcessBuilder(
                        executable.toString(),
                        "--headless",
                        "--no-sandbox", // root may not use it
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            page = client.newWebSocketBuilder()
                    .buildAsync(open(url), new Listener(messages))
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (IOException | InterruptedException | RuntimeException | AssertionError failed) {
            stop();
            throw failed;
        }
    }

    /** Where Chromium is, if it is. */
    static Optional<Path> executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser open(Path executable, String url) throws IOException, InterruptedException {
        return new Browser(executable, Files.createTempDirectory("browser"), url);
    }

    /** The address of a new page's socket. */
    private URI open(String url) throws IOException, InterruptedException {
        List<String> port =
                eventually(() -> Files.readAllLines(profile.resolve("DevToolsActivePort")), lines -> lines.size() > 1);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.get(0) + "/json/new?" + url))
                .PUT(BodyPublishers.noBody())
                .build();
        JsonNode page =
                JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
        return URI.create(page.path("webSocketDebuggerUrl").asText());
    }

    /** The value of an expression, which may be a promise, in the page. */
    JsonNode evaluate(String expression) throws IOException, InterruptedException {
        int id = ++calls;
        ObjectNode call = JSON.createObjectNode().put("id", id).put("method", "Runtime.evaluate");
        call.putObject("params")
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true);
        page.sendText(call.toString(), true).join();
        while (true) {
            String text = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("the browser does not answer to " + expression);
            }
            JsonNode answer = JSON.readTree(text);
            if (answer.path("id").asInt() == id) {
                return answer.at("/result/result/value");
            }
        }
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        eventually(
                () -> evaluate("!!(" + expression + ") || document.body.innerText"),
                seen -> seen.isBoolean() && seen.asBoolean());
    }

    @Override
    public void close() throws IOException {
        page.abort();
        stop();
    }

    private void stop() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        eventually(() -> deleted(profile), done -> done);
    }

    /** Its children may write for a moment after it has ended. */
    private static boolean deleted(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return true;
    }

    /** Puts whole messages in a queue. */
    private static final class Listener implements WebSocket.Listener {

        private final BlockingQueue<String> messages;
        private final StringBuilder parts = new StringBuilder();

        Listener(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                messages.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
