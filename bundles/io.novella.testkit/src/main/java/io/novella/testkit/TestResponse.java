// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.novella.core.internal.http.ApiResponse.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.AssertProvider;

/**
 * What came back. AssertJ's {@code assertThat} of it has checks of its own, {@link TestResponseAssert}. Immutable.
 */
public final class TestResponse implements AssertProvider<TestResponseAssert> {

    private final String request;
    private final int status;
    private final Map<String, List<String>> headers;
    private final String body;

    private TestResponse(String request, int status, Map<String, List<String>> headers, String body) {
        this.request = request;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static TestResponse of(String request, io.novella.core.internal.http.ApiResponse answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : answer.headers()) {
            headers.computeIfAbsent(header.name(), unused -> new ArrayList<>()).add(header.value());
        }
        return new TestResponse(request, answer.status(), headers, new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** Values of a header, a line each, in order; the name is compared without case. */
    public List<String> headers(String name) {
        return List.copyOf(headers.getOrDefault(name, List.of()));
    }

    /** The first line of a header. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** The body as it was sent; empty if there is none. */
    public String body() {
        return body;
    }

    /**
     * The body as JSON, decimals exact; a missing node if there is no body.
     *
     * @throws AssertionError if it is not JSON
     */
    public JsonNode json() {
        return body.isEmpty() ? JsonNodeFactory.instance.missingNode() : JsonText.read(body);
    }

    /** Text of the value at a JSON Pointer (RFC 6901); empty if there is none, or it is an object or array. */
    public String text(String pointer) {
        return json().at(pointer).asText();
    }

    /** The sentence of a fault; empty if this is no fault. */
    public String faultMessage() {
        return status < 400 ? "" : json().path(faultName()).path("message").asText();
    }

    /** Name of the fault, such as {@code itemNotFound}; empty if this is no fault. */
    public String faultName() {
        return status < 400 || json().isEmpty() ? "" : json().fieldNames().next();
    }

    @Override
    public TestResponseAssert assertThat() {
        return new TestResponseAssert(this);
    }

    /** Request, status and body in one line. */
    @Override
    public String toString() {
        return request + " -> " + status + (body.isEmpty() ? "" : " " + body);
    }
}
