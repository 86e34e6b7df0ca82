// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.keystone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of Keystone's API for tokens, with a token of its own that it renews. It uses {@link HttpURLConnection}, which unlike the newer
 * client has no thread that would outlive this bundle.
 */
final class KeystoneClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneClient.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int IDLE_SECONDS = 10;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    /** Statuses for a token whose form Keystone or a proxy before it refuses: bad request, URI or header fields too long. */
    private static final Set<Integer> MALFORMED = Set.of(400, 414, 431);
    /** A validation is up to four exchanges: a login, a question, and both again when the own token has expired. */
    private static final int EXCHANGES = 4;

    private final URI tokens;
    private final Account account;
    private final Duration timeout;
    /** Ends exchanges at their deadline; a limit of the socket applies to each read, however many bytes arrive one by one. */
    private final ScheduledThreadPoolExecutor deadlines;

    private final AtomicReference<CompletableFuture<String>> own = new AtomicReference<>();

    /** Who asks. */
    record Account(String username, String password, String userDomain, String project, String projectDomain) {

        /** Without the password. */
        @Override
        public String toString() {
            return username + " in project " + project;
        }
    }

    private record Answer(int status, byte[] body, @Nullable String subject) {}

    KeystoneClient(URI url, Account account, Duration timeout) {
        if (!("https".equals(url.getScheme()) || "http".equals(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("'" + url + "' is not the URL of a Keystone service");
        }
        if (url.getScheme().equals("http")) {
            LOG.warn("{} is not encrypted: tokens can be read on the network", url);
        }
        tokens = URI.create(url.toString().replaceAll("/+$", "") + "/auth/tokens");
        this.account = account;
        this.timeout = timeout;
        deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "novella-keystone-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        deadlines.allowCoreThreadTimeOut(true);
    }

    /** Maximum time that a validation takes. */
    Duration maximum() {
        return timeout.multipliedBy(EXCHANGES);
    }

    /** Ends the thread; exchanges under way end by the limits of their sockets. */
    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    /**
     * Asks what a token is.
     *
     * @return empty if it is nothing
     * @throws IOException if there is no answer that says it
     */
    Optional<KeystoneToken> validate(String token) throws IOException {
        CompletableFuture<String> with = own(null);
        Answer answer = get(token, result(with));
        if (answer.status() == UNAUTHORIZED) { // the own token has expired or was revoked
            answer = get(token, result(own(with)));
        }
        if (MALFORMED.contains(answer.status())) {
            return Optional.empty();
        }
        return switch (answer.status()) {
            case OK -> Optional.of(KeystoneToken.read(json(answer)));
            case NOT_FOUND -> Optional.empty();
            default -> throw new IOException("status " + answer.status() + " for the token validation by " + account);
        };
    }

    /**
     * The login whose token to use: one at a time, whose result all share, also when it fails.
     *
     * @param useless a login whose token is of no use any more, {@code null} for none
     */
    private CompletableFuture<String> own(@Nullable CompletableFuture<String> useless) {
        CompletableFuture<String> current = own.get();
        if (current != null && current != useless && !current.isCompletedExceptionally()) {
            return current;
        }
        CompletableFuture<String> next = new CompletableFuture<>();
        if (!own.compareAndSet(current, next)) {
            return own(useless);
        }
        try {
            next.complete(login());
        } catch (IOException | RuntimeException | Error failed) {
            next.completeExceptionally(failed);
        }
        return next;
    }

    private String result(CompletableFuture<String> login) throws IOException {
        try {
            return login.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException late) {
            throw new SocketTimeoutException("the login of " + account + " timed out");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private String login() throws IOException {
        ObjectNode auth = JsonNodeFactory.instance.objectNode();
        ObjectNode identity = auth.putObject("auth").putObject("identity");
        identity.putArray("methods").add("password");
        identity.putObject("password")
                .putObject("user")
                .put("name", account.username())
                .put("password", account.password())
                .putObject("domain")
                .put("name", account.userDomain());
        auth.withObject("/auth/scope/project")
                .put("name", account.project())
                .putObject("domain")
                .put("name", account.projectDomain());
        Answer answer = send("POST", "?nocatalog", connection -> {
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.getOutputStream().write(auth.toString().getBytes(StandardCharsets.UTF_8));
        });
        if (answer.status() != CREATED || answer.subject() == null) {
            throw new IOException("status " + answer.status() + " for the login of " + account);
        }
        return answer.subject();
    }

    private Answer get(String token, String with) throws IOException {
        return send("GET", "?nocatalog", connection -> {
            connection.setRequestProperty("X-Auth-Token", with);
            connection.setRequestProperty("X-Subject-Token", token);
        });
    }

    private interface Prepare {
        void prepare(HttpURLConnection connection) throws IOException;
    }

    private Answer send(String method, String query, Prepare prepare) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(tokens + query).toURL().openConnection();
        Future<?> deadline;
        try {
            deadline = deadlines.schedule(connection::disconnect, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            throw new IOException("the configuration has changed", closed);
        }
        try {
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false); // our token is for this Keystone only
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("Accept", "application/json");
            prepare.prepare(connection);
            int status = connection.getResponseCode();
            boolean good = status == OK || status == CREATED;
            byte[] body = good ? read(connection.getInputStream()) : new byte[0];
            return new Answer(status, body, connection.getHeaderField("X-Subject-Token"));
        } finally {
            deadline.cancel(false);
            connection.disconnect();
        }
    }

    /** The whole answer, unless it is too long. */
    private static byte[] read(InputStream body) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        for (int count = body.read(some); count >= 0; count = body.read(some)) {
            all.write(some, 0, count);
            if (all.size() > MAX_ANSWER_BYTES) {
                throw new IOException("the response is larger than " + MAX_ANSWER_BYTES + " bytes");
            }
        }
        return all.toByteArray();
    }

    private static JsonNode json(Answer answer) throws IOException {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException malformed) {
            // Jackson quotes what it read, which may be a secret.
            throw new IOException("the response is not JSON");
        }
    }

    @Override
    public String toString() {
        return "Keystone at " + tokens;
    }
}
