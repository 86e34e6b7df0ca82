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
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Keystone by HTTP, with a token of its own that it renews. With {@link HttpURLConnection}, which unlike the newer client has no
 * thread that would outlive this bundle.
 */
final class KeystoneClient {

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneClient.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final URI tokens;
    private final Account account;
    private final Duration timeout;
    private @Nullable String own;

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
            throw new IllegalArgumentException("'" + url + "' is not the URL of a Keystone");
        }
        if (url.getScheme().equals("http")) {
            LOG.warn("{} is asked without encryption: whoever listens on the way reads tokens", url);
        }
        tokens = URI.create(url.toString().replaceAll("/+$", "") + "/auth/tokens");
        this.account = account;
        this.timeout = timeout;
    }

    /**
     * Asks what a token is.
     *
     * @return empty if it is nothing
     * @throws IOException if there is no answer that says it
     */
    Optional<KeystoneToken> validate(String token) throws IOException {
        String with = own(null);
        Answer answer = get(token, with);
        if (answer.status() == UNAUTHORIZED) { // our own has expired or was revoked
            answer = get(token, own(with));
        }
        return switch (answer.status()) {
            case OK -> Optional.of(KeystoneToken.read(json(answer)));
            case NOT_FOUND -> Optional.empty();
            default -> throw new IOException("status " + answer.status() + " to the question of " + account);
        };
    }

    /** Our own token; another one than that, which is of no use any more. */
    private synchronized String own(@Nullable String useless) throws IOException {
        if (own == null || own.equals(useless)) {
            own = null;
            own = login();
        }
        return own;
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
            throw new IOException("status " + answer.status() + " to the login of " + account);
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
        long deadline = System.nanoTime() + timeout.toNanos();
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(tokens + query).toURL().openConnection();
        try {
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false); // our token is for this Keystone only
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("Accept", "application/json");
            prepare.prepare(connection);
            int status = connection.getResponseCode();
            boolean good = status == OK || status == CREATED;
            byte[] body = good ? read(connection.getInputStream(), deadline) : new byte[0];
            return new Answer(status, body, connection.getHeaderField("X-Subject-Token"));
        } finally {
            connection.disconnect();
        }
    }

    /** All of it, unless it is too much or takes too long as a whole. */
    private static byte[] read(InputStream body, long deadline) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        for (int count = body.read(some); count >= 0; count = body.read(some)) {
            all.write(some, 0, count);
            if (all.size() > MAX_ANSWER_BYTES) {
                throw new IOException("an answer of more than " + MAX_ANSWER_BYTES + " bytes");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the answer takes too long");
            }
        }
        return all.toByteArray();
    }

    private static JsonNode json(Answer answer) throws IOException {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException malformed) {
            // Jackson quotes what it read, which may be a secret.
            throw new IOException("an answer that is no JSON");
        }
    }

    @Override
    public String toString() {
        return "Keystone at " + tokens;
    }
}
