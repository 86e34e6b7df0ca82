// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request as the rooms see it. */
public interface ApiRequest {

    /** HTTP method in upper case. */
    String method();

    /** Path as it was sent, still percent-encoded, beginning with a slash. */
    String rawPath();

    /** Query as it was sent; {@code null}-free: empty if there is none. */
    String rawQuery();

    /** Scheme, host and port that the client addressed, such as {@code http://127.0.0.1:8774}. */
    String origin();

    /** IP address that the request came from; empty if it is not known. */
    default String clientAddress() {
        return "";
    }

    /** Values of a header, a line each, in order; the name is compared without case. */
    List<String> header(String name);

    /**
     * Receives the body, without a thread that waits for the client.
     *
     * @return completes when {@link #body} can be called; fails with a {@link io.novella.api.Fault}: 408 if the client is too slow, 413 if
     *     it sends more than the limit, 400 if it breaks off
     * @throws io.novella.api.Fault the same, if it is known at once
     */
    default CompletionStage<Void> receive() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * The body, once it has been received.
     *
     * @throws io.novella.api.Fault 413 if it is larger than the limit
     */
    byte[] body();

    /**
     * Answers the client from another thread while the request's own thread is inside an extension and does not come back. What
     * that thread returns later is dropped.
     */
    default void answerLate(ApiResponse response) {}

    /** The first line of a header. */
    default Optional<String> firstHeader(String name) {
        List<String> lines = header(name);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(0));
    }
}
