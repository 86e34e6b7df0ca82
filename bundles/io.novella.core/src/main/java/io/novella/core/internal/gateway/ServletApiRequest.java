// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request backed by a servlet request. */
final class ServletApiRequest implements ApiRequest {

    private static final CompletionStage<Void> RECEIVED = CompletableFuture.completedFuture(null);

    private final HttpServletRequest request;
    private final long maxBody;
    private final Runnable startAsync;
    private @Nullable RequestBody body;
    private volatile Consumer<ApiResponse> late = response -> {};

    /**
     * Creates a request.
     *
     * @param maxBody maximum size of the body, in bytes
     * @param startAsync enters asynchronous mode, before the first wait for the client
     */
    ServletApiRequest(HttpServletRequest request, long maxBody, Runnable startAsync) {
        this.request = request;
        this.maxBody = maxBody;
        this.startAsync = startAsync;
    }

    /** Sets the function that answers the client from another thread. */
    void onLate(Consumer<ApiResponse> answer) {
        late = answer;
    }

    @Override
    public void answerLate(ApiResponse response) {
        late.accept(response);
    }

    @Override
    public String method() {
        String method = request.getMethod();
        // RFC 9110, 9.3.2: HEAD is GET without the content, which the HTTP server leaves out.
        return method.equals("HEAD") ? "GET" : method;
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public String rawQuery() {
        String query = request.getQueryString();
        return query == null ? "" : query;
    }

    @Override
    public String origin() {
        String scheme = request.getScheme();
        String host = request.getServerName();
        int port = request.getServerPort();
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }

    @Override
    public String clientAddress() {
        String address = request.getRemoteAddr();
        return address == null ? "" : address;
    }

    @Override
    public List<String> header(String name) {
        Enumeration<String> lines = request.getHeaders(name);
        if (!lines.hasMoreElements()) {
            return List.of();
        }
        String first = lines.nextElement();
        if (!lines.hasMoreElements()) {
            return List.of(first);
        }
        List<String> all = new ArrayList<>(List.of(first));
        lines.asIterator().forEachRemaining(all::add);
        return all;
    }

    @Override
    public CompletionStage<Void> receive() {
        if (body != null) {
            return body.received();
        }
        long length = request.getContentLengthLong();
        if (length > maxBody) {
            throw RequestBody.tooLarge(maxBody);
        }
        boolean empty = length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null);
        try {
            RequestBody arriving = new RequestBody(empty ? 0 : length, maxBody);
            body = arriving;
            // Usually the body arrives with the header, and asynchronous mode would cost more than the rest of the
            // pipeline.
            if (arriving.isComplete() || arriving.takeAvailable(request.getInputStream())) {
                return RECEIVED;
            }
            startAsync.run();
            return arriving.listen(request.getInputStream());
        } catch (IOException broken) {
            throw RequestBody.unreadable(broken);
        }
    }

    @Override
    public byte[] body() {
        if (body == null) {
            receive();
        }
        return Objects.requireNonNull(body, "the body was not received").bytes();
    }
}
