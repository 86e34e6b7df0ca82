// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.Fault;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request created by a test. Each setter changes and returns the request. */
public final class FakeRequest implements ApiRequest {

    private final String method;
    private final String rawPath;
    private final String rawQuery;
    private final List<String[]> headers = new ArrayList<>();
    private byte[] body = {};
    private int limit = 114_688;
    private Runnable reading = () -> {};
    private boolean received;
    private CompletableFuture<Void> arrives = CompletableFuture.completedFuture(null);
    private final CompletableFuture<ApiResponse> late = new CompletableFuture<>();

    private FakeRequest(String method, String target) {
        this.method = method;
        int question = target.indexOf('?');
        rawPath = question < 0 ? target : target.substring(0, question);
        rawQuery = question < 0 ? "" : target.substring(question + 1);
    }

    /** Creates a request; the path may be followed by a question mark and a query. */
    public static FakeRequest of(String method, String target) {
        return new FakeRequest(method, target);
    }

    /** Creates a GET request. */
    public static FakeRequest get(String target) {
        return of("GET", target);
    }

    /** Creates a POST request with JSON, which may be written with single quotes. */
    public static FakeRequest post(String target, String json) {
        return of("POST", target)
                .header("Content-Type", "application/json")
                .body(Answer.quotes(json).getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a header line. */
    public FakeRequest header(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    /** Removes the lines of a header. */
    public FakeRequest without(String name) {
        headers.removeIf(line -> line[0].equalsIgnoreCase(name));
        return this;
    }

    /** Sets the token. */
    public FakeRequest as(String token) {
        return header("X-Auth-Token", token);
    }

    /** Sets the version of compute; empty for no header. */
    public FakeRequest at(String version) {
        return version.isEmpty() ? this : header("OpenStack-API-Version", "compute " + version);
    }

    /** Sets the body. */
    public FakeRequest body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /** Sets a task that runs once, when the body is received. */
    public FakeRequest whenRead(Runnable task) {
        reading = task;
        return this;
    }

    /** Delays the body until a future completes. */
    public FakeRequest arriving(CompletableFuture<Void> arrival) {
        arrives = arrival;
        return this;
    }

    /** Sets the maximum size of the body. */
    public FakeRequest limit(int bytes) {
        limit = bytes;
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return rawPath;
    }

    @Override
    public String rawQuery() {
        return rawQuery;
    }

    @Override
    public String origin() {
        return "http://novella.test:8774";
    }

    @Override
    public List<String> header(String name) {
        return headers.stream()
                .filter(line -> line[0].equalsIgnoreCase(name))
                .map(line -> line[1])
                .toList();
    }

    @Override
    public CompletionStage<Void> receive() {
        if (!received) {
            received = true;
            reading.run();
        }
        return arrives;
    }

    @Override
    public byte[] body() {
        if (body.length > limit) {
            throw new Fault(413, "The request body is larger than " + limit + " bytes.");
        }
        return body.clone();
    }

    @Override
    public void answerLate(ApiResponse response) {
        late.complete(response);
    }

    /** Returns the answer that another thread sent while the request's own thread was blocked. */
    public CompletableFuture<Answer> late() {
        return late.thenApply(Answer::new);
    }

    @Override
    public String toString() {
        return method + " " + rawPath;
    }
}
