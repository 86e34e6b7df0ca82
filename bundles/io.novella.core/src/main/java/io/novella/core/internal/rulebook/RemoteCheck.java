// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.policy.CheckKind;
import io.novella.policy.CheckRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The checks {@code http:} and {@code https:} as oslo.policy sends them: a form with {@code rule}, {@code target} and {@code
 * credentials} in JSON is posted to the address, and the answer {@code True} allows. Unlike in oslo.policy, any status but 200 denies,
 * and a redirection is not followed.
 */
final class RemoteCheck implements CheckKind {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final HttpClient client;
    private final PolicySettings.RemoteTimeouts timeouts;

    RemoteCheck(PolicySettings.RemoteTimeouts timeouts) {
        this.timeouts = timeouts;
        client = HttpClient.newBuilder()
                .connectTimeout(timeouts.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public boolean test(CheckRequest request) throws IOException, InterruptedException {
        Optional<String> address = request.expandedMatch();
        if (address.isEmpty()) {
            return false;
        }
        HttpRequest post = HttpRequest.newBuilder(URI.create(request.kind() + ":" + address.get()))
                .timeout(timeouts.total())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("rule=" + form(request.rule()) + "&target=" + form(request.target())
                        + "&credentials=" + form(request.creds())))
                .build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(post, head -> new ShortText());
        try {
            // The timeout of the request ends when the response headers arrive; this one covers the body too.
            HttpResponse<String> response = answer.get(timeouts.total().toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the remote service answered " + response.statusCode());
            }
            return response.body().replaceAll("^\"+|\"+$", "").equals("True");
        } catch (TimeoutException late) {
            throw new IOException("the remote service did not answer within " + timeouts.total(), late);
        } catch (ExecutionException failed) {
            throw new IOException("the remote service cannot be reached: " + failed.getCause(), failed);
        } finally {
            answer.cancel(true);
        }
    }

    private static String form(Object value) {
        return URLEncoder.encode(json(value).toString(), StandardCharsets.UTF_8);
    }

    /** Converts a value to JSON without an ObjectMapper, whose cache would keep the classes of extensions loaded. */
    private static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        } else if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        } else if (value instanceof BigInteger integer) {
            return NODES.numberNode(integer);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            return NODES.numberNode(number);
        } else if (value instanceof Collection<?> items) {
            ArrayNode array = NODES.arrayNode();
            items.forEach(item -> array.add(json(item)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, item) -> object.set(String.valueOf(key), json(item)));
            return object;
        }
        return NODES.textNode(value.toString());
    }
}
