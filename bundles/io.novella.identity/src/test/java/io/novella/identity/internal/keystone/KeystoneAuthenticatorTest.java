// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.identity.internal.SettableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a Keystone that is a few lines of HTTP. */
class KeystoneAuthenticatorTest {

    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final String ANNS =
            """
            {"token": {"user": {"id": "u1", "name": "ann", "domain": {"id": "d1"}}, "expires_at": "2026-01-01T13:00:00.000000Z",
              "project": {"id": "p1", "name": "blue", "domain": {"id": "d2"}}, "roles": [{"name": "member"}, {"name": "reader"}]}}
            """;

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private KeystoneAuthenticator keystone;

    private interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** What it answers to questions of who has its token. */
    private volatile Answering answering = exchange -> {
        String token = exchange.getRequestHeaders().getFirst("X-Subject-Token");
        answer(exchange, token.equals("anns") ? 200 : 404, token.equals("anns") ? ANNS : "{}");
    };

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v3/auth/tokens", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean good = body.contains("\"password\":\"right\"") && body.contains("\"name\":\"service\"");
                exchange.getResponseHeaders().set("X-Subject-Token", "own" + logins.incrementAndGet());
                answer(exchange, good ? 201 : 401, "{}");
            } else if (("own" + logins).equals(exchange.getRequestHeaders().getFirst("X-Auth-Token"))) {
                questions.incrementAndGet();
                answering.answer(exchange);
            } else {
                answer(exchange, 401, "{}");
            }
        });
        server.setExecutor(threads);
        server.start();
        keystone = keystone("right", Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private KeystoneAuthenticator keystone(String password, Duration timeout) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v3/");
        KeystoneClient.Account account =
                new KeystoneClient.Account("novella", password, "Default", "service", "Default");
        return new KeystoneAuthenticator(new KeystoneClient(url, account, timeout), MEMORY, clock);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private void isUnavailable(String token) {
        assertThatThrownBy(() -> keystone.authenticate(token)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.status()).isEqualTo(503);
            assertThat(fault.getMessage()).doesNotContain(token, "127.0.0.1");
        });
    }

    @Test
    void aTokenStandsForWhomKeystoneSays() {
        Caller caller = keystone.authenticate("anns").orElseThrow();

        assertThat(caller.userId()).isEqualTo("u1");
        assertThat(caller.projectId()).hasValue("p1");
        assertThat(caller.roles()).containsExactlyInAnyOrder("member", "reader");
        assertThat(caller.credentials())
                .containsEntry("user_domain_id", "d1")
                .containsEntry("project_domain_id", "d2")
                .containsEntry("is_admin_project", true)
                .doesNotContainKeys("system_scope", "domain_id");
    }

    @Test
    void scopesOfTheSystemAndOfDomainsAreRead() {
        answering = exchange -> answer(
                exchange,
                200,
                "{\"token\": {\"user\": {\"id\": \"u\"}, \"expires_at\": \"2027-01-01T00:00:00Z\", \"is_admin_project\": false,"
                        + " \"system\": {\"all\": true}, \"domain\": {\"id\": \"d\"}}}");

        assertThat(keystone.authenticate("x").orElseThrow().credentials())
                .containsEntry("system_scope", "all")
                .containsEntry("domain_id", "d")
                .containsEntry("is_admin_project", false)
                .doesNotContainKey("project_id");
    }

    @Test
    void anAnswerIsBelievedForAWhile() {
        for (int i = 0; i < 10; i++) {
            assertThat(keystone.authenticate("anns")).isPresent();
            assertThat(keystone.authenticate("unknown")).isEmpty();
        }
        assertThat(questions).hasValue(2);
        assertThat(logins).hasValue(1);

        clock.pass(MEMORY);
        answering = exchange -> answer(exchange, 404, "{}");
        assertThat(keystone.authenticate("anns")).as("revoked meanwhile").isEmpty();
    }

    @Test
    void noTokenOutlivesItself() {
        clock.pass(Duration.ofMinutes(59).plusSeconds(30));
        assertThat(keystone.authenticate("anns")).isPresent();

        clock.pass(Duration.ofSeconds(30));
        assertThat(keystone.authenticate("anns")).isEmpty();
        assertThat(questions).as("Keystone still says it is good").hasValue(2);
    }

    @Test
    void itsOwnTokenIsRenewed() {
        assertThat(keystone.authenticate("anns")).isPresent();
        logins.incrementAndGet(); // the server now knows another one only
        clock.pass(MEMORY);

        assertThat(keystone.authenticate("anns")).isPresent();
        assertThat(logins).hasValue(3);
    }

    @Test
    void withAWrongPasswordOfItsOwnNobodyIsKnown() {
        keystone = keystone("wrong", Duration.ofSeconds(30));

        isUnavailable("anns");
        assertThat(questions).hasValue(0);
    }

    @Test
    void whatIsRememberedOutlastsAFailureAndTheRestIsNotMadeToWait() {
        assertThat(keystone.authenticate("anns")).isPresent();
        answering = exchange -> answer(exchange, 500, "{}");

        isUnavailable("bobs");
        int asked = questions.get();
        isUnavailable("carols");
        assertThat(questions).as("asked once in a while only").hasValue(asked);
        assertThat(keystone.authenticate("anns")).isPresent();

        answering = exchange -> answer(exchange, 200, ANNS);
        clock.pass(KeystoneAuthenticator.RESPITE);
        assertThat(keystone.authenticate("bobs")).isPresent();
    }

    @Test
    void requestsWithOneTokenShareOneValidation() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        answering = exchange -> {
            asked.countDown();
            await(end);
            answer(exchange, 200, ANNS);
        };
        List<Future<Optional<Caller>>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(threads.submit(() -> keystone.authenticate("anns")));
        }
        await(asked);
        end.countDown();

        for (Future<Optional<Caller>> caller : callers) {
            assertThat(caller.get()).isPresent();
        }
        assertThat(questions).hasValue(1);
        assertThat(logins).hasValue(1);
    }

    @Test
    void oneSlowTokenDoesNotDelayAnother() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        answering = exchange -> {
            if (exchange.getRequestHeaders().getFirst("X-Subject-Token").equals("slow")) {
                asked.countDown();
                await(end);
            }
            answer(exchange, 200, ANNS);
        };
        Future<Optional<Caller>> slow = threads.submit(() -> keystone.authenticate("slow"));
        await(asked);

        assertThat(keystone.authenticate("anns")).isPresent();
        assertThat(slow.isDone()).isFalse();
        end.countDown();
        assertThat(slow.get()).isPresent();
    }

    @Test
    void madeUpTokensDoNotPushOutGoodOnes() {
        assertThat(keystone.authenticate("anns")).isPresent();
        for (int i = 0; i < KeystoneAuthenticator.MAX_REMEMBERED + 100; i++) {
            keystone.authenticate("made-up" + i);
        }
        int before = questions.get();

        assertThat(keystone.authenticate("anns")).isPresent();
        assertThat(questions).hasValue(before);
    }

    @Test
    void anAnswerThatArrivesByteByByteEndsAtTheDeadline() {
        CountDownLatch end = new CountDownLatch(1);
        answering = exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            while (end.getCount() > 0) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        };
        keystone = keystone("right", Duration.ofMillis(300));

        isUnavailable("anns");
        end.countDown();
    }

    @Test
    void aTokenThatKeystoneCallsMalformedIsUnknown() {
        answering = exchange -> answer(exchange, 400, "{}");

        assertThat(keystone.authenticate("odd")).isEmpty();
        answering = exchange -> answer(exchange, 200, ANNS);
        assertThat(keystone.authenticate("anns")).as("no failure of Keystone").isPresent();
    }

    @Test
    void withoutAKeystoneNoTokenIsKnown() {
        assertThat(KeystoneAuthenticator.none().authenticate("anns")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatIsNotThereIsUnavailable() {
        server.stop(0);

        isUnavailable("anns");
    }

    @Test
    void oneThatDoesNotAnswerIsUnavailable() {
        CountDownLatch end = new CountDownLatch(1);
        answering = exchange -> {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        keystone = keystone("right", Duration.ofMillis(200));

        isUnavailable("anns");
        end.countDown();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]",
                "{}",
                "{\"token\": {\"user\": {\"id\": \"u\"}}}",
                "{\"token\": {\"user\": {}, \"expires_at\": \"2027-01-01T00:00:00Z\"}}",
                "{\"token\": {\"user\": {\"id\": \"u\"}, \"expires_at\": \"never\"}}"
            })
    void anAnswerThatSaysNothingLetsNobodyIn(String body) {
        answering = exchange -> answer(exchange, 200, body);

        isUnavailable("anns");
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() {
        answering = exchange -> answer(exchange, 200, "\"" + "x".repeat(2_000_000) + "\"");

        isUnavailable("anns");
    }

    @Test
    void itsTokenIsNotTakenElsewhere() {
        answering = exchange -> {
            exchange.getResponseHeaders().set("Location", "/v3/auth/tokens");
            answer(exchange, 302, "");
        };

        isUnavailable("anns");
        assertThat(questions).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nX-Auth-Token: own1", "\u00e9"})
    void whatCannotBeATokenIsNotAskedFor(String text) {
        assertThat(keystone.authenticate(text)).isEmpty();
        assertThat(keystone.authenticate("x".repeat(8193))).isEmpty();
        assertThat(logins).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keystone", "ftp://example.org/v3", "http:///v3", "file:/etc/passwd"})
    void aUrlThatIsNoneIsRefused(String url) {
        KeystoneClient.Account account = new KeystoneClient.Account("u", "p", "d", "p", "d");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeystoneClient(URI.create(url), account, Duration.ofSeconds(1)))
                .withMessageContaining(url);
    }
}
