// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.novella.policy.Decision;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteCheckTest {

    private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        answer("/yes/p1", 200, "True");
        answer("/quoted", 200, "\"True\"");
        answer("/no", 200, "False");
        answer("/loud", 200, "TRUE");
        answer("/error", 500, "True");
        answer("/long", 200, "True".repeat(100_000));
        answer("/empty", 200, "");
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/yes/p1");
            respond(exchange, 302, "True");
        });
        server.createContext("/silent", exchange -> await());
        server.createContext("/stalling", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('T');
            exchange.getResponseBody().flush();
            await();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            respond(exchange, status, body);
        });
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException hungUp) {
            // The client closes the connection because the answer is too long.
        }
    }

    private Decision ask(String rule) {
        RemoteCheck remote =
                new RemoteCheck(new PolicySettings.RemoteTimeouts(Duration.ofSeconds(5), Duration.ofMillis(500)));
        Map<String, Object> target = new HashMap<>(Map.of("project_id", "p1", "tags", List.of("a", 1)));
        target.put("nothing", null);
        return PolicyRules.builder()
                .parser(new RuleParser(Map.of("http", remote, "https", remote)))
                .overrides(Map.of(
                        "r",
                        rule.replace(
                                "SERVER", "127.0.0.1:" + server.getAddress().getPort())))
                .build()
                .decide("r", target, Map.of("roles", List.of("member"), "user_id", "ann & bob"));
    }

    @Test
    void answerTrueAllows() throws InterruptedException {
        assertThat(ask("http://SERVER/yes/%(project_id)s").allowed()).isTrue();
        assertThat(ask("http://SERVER/quoted").allowed()).isTrue();

        assertThat(java.net.URLDecoder.decode(asked.take(), StandardCharsets.UTF_8))
                .startsWith("rule=\"r\"&target={")
                .contains("\"project_id\":\"p1\"", "\"tags\":[\"a\",1]", "\"nothing\":null")
                .contains("&credentials={")
                .contains("\"user_id\":\"ann & bob\"", "\"roles\":[\"member\"]");
    }

    @Test
    void anyOtherAnswerDenies() {
        for (String path : List.of("no", "loud", "long", "empty")) {
            assertThat(ask("http://SERVER/" + path).allowed()).as(path).isFalse();
        }
    }

    @Test
    void errorsDenyEvenUnderNot() {
        for (String path : List.of("error", "moved", "silent", "stalling", "absent", "%(project_id)s bad")) {
            Decision decision = ask("not http://SERVER/" + path.replace(" ", "%%20\\"));
            assertThat(decision.allowed()).as(path).isFalse();
        }
        assertThat(ask("not http://127.0.0.1:1/").allowed()).isFalse();
        assertThat(ask("not https://SERVER/yes/p1").allowed()).isFalse();
        assertThat(ask("http://SERVER/%(absent)s").allowed()).isFalse();
    }

    @Test
    void stalledAnswerTimesOut() {
        assertThat(ask("http://SERVER/stalling").reason()).contains("did not answer within");
        assertThat(ask("http://SERVER/error").reason()).contains("answered 500");
    }
}
