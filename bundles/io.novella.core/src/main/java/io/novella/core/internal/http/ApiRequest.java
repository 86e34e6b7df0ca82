// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An HTTP request, as the stages of the pipeline use it. */
public interface ApiRequest {

    /** Returns the HTTP method in upper case. */
    String method();

    /** Returns the path as it was sent, still percent-encoded, beginning with a slash. */
    String rawPath();

    /** Returns the query as it was sent; empty if there is none. */
    String rawQuery();

    /** Returns the scheme, host and port that the client addressed, such as {@code http://127.0.0.1:8774}. */
    String origin();

    /** Returns the IP address of the client; empty if it is not known. */
    default String clientAddress() {
        return "";
    }

    /** Returns the values of a header, one for each line, in order. The name is compared without case. */
    List<String> header(String name);

    /**
     * Receives the body, without a thread that waits for the client.
     *
     * @return a stage that completes when {@link #body} can be called, and fails with a {@link io.novella.api.Fault}:
     *     408 if the client is too slow, 413 if it sends more than the limit, 400 if it breaks off
     * @throws io.novella.api.Fault with the same statuses, if the error is known at once
     */
    default CompletionStage<Void> receive() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Returns the body, once it has been received.
     *
     * @throws io.novella.api.Fault 413 if it is larger than the limit
     */
    byte[] body();

    /**
     * Answers the client from another thread, while the request's own thread is blocked in an extension. The later
     * result of that thread is dropped.
     */
    default void answerLate(ApiResponse response) {}

    /** Returns the value of the first line of a header. */
    default Optional<String> firstHeader(String name) {
        List<String> lines = header(name);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(0));
    }
}
