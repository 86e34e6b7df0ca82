// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of the API under test. It is immutable: {@code with…} gives another client. */
final class Api {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI root;
    private final @Nullable String token;
    private final @Nullable String version;

    Api(int port) {
        this(URI.create("http://127.0.0.1:" + port + "/"), null, null);
    }

    private Api(URI root, @Nullable String token, @Nullable String version) {
        this.root = root;
        this.token = token;
        this.version = version;
    }

    /** The token that requests are sent with. */
    String token() {
        return Objects.requireNonNull(token);
    }

    Api withToken(String token) {
        return new Api(root, token, version);
    }

    /** Logs in with the administrator's password, as soon as there is one and identity answers. */
    Api asAdmin(Path passwordFile) {
        String password = eventually(() -> Files.readString(passwordFile).strip(), text -> !text.isEmpty());
        HttpResponse<String> login = eventually(
                () -> post(
                        "identity/v3/auth/tokens",
                        "{\"auth\": {\"identity\": {\"methods\": [\"password\"], \"password\": {\"user\": {\"name\": \"admin\","
                                + " \"domain\": {\"id\": \"default\"}, \"password\": \"" + password + "\"}}}}}"),
                response -> response.statusCode() == 201);
        return withToken(login.headers().firstValue("X-Subject-Token").orElseThrow());
    }

    /** Sends {@code OpenStack-API-Version: compute VERSION}. */
    Api withVersion(String version) {
        return new Api(root, token, version);
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Does an action of a server of the compute API. */
    HttpResponse<String> act(String server, String json) {
        return post("compute/v2.1/servers/" + server + "/action", json);
    }

    /** Creates a server and returns its id. */
    String createServer(String image) {
        HttpResponse<String> created = post(
                "compute/v2.1/servers",
                "{\"server\": {\"name\": \"" + image + "\", \"imageRef\": \"" + image + "\", \"flavorRef\": \"1\"}}");
        return json(created).at("/server/id").asText();
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + response.statusCode() + " " + response.body(), e);
        }
    }

    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return CLIENT.sendAsync(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** For headers and bodies out of the ordinary. The path goes out as it is. */
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(10));
        if (token != null) {
            request.header("X-Auth-Token", token);
        }
        if (version != null) {
            request.header("OpenStack-API-Version", "compute " + version);
        }
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
