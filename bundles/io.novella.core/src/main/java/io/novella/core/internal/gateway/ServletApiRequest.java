// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.api.Fault;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Consumer;

/** A request as it came to the servlet. */
final class ServletApiRequest implements ApiRequest {

    /**
     * How much of a body that nobody wants is read away, in bytes, so that a client which still sends gets to its answer.
     */
    static final int MOST_READ_AWAY = 8 << 20;

    private final HttpServletRequest request;
    private final long maxBody;
    private volatile Consumer<ApiResponse> late = response -> {};
    private boolean read;

    ServletApiRequest(HttpServletRequest request, long maxBody) {
        this.request = request;
        this.maxBody = maxBody;
    }

    /** Sets how the client is answered from another thread. */
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
    public byte[] body() {
        try {
            // One byte more than allowed tells a body that is too large from one that just fits.
            byte[] body = request.getContentLengthLong() > maxBody
                    ? null
                    : request.getInputStream().readNBytes((int) Math.min(maxBody + 1, Integer.MAX_VALUE));
            if (body == null || body.length > maxBody) {
                throw new Fault(413, "The request body is larger than " + maxBody + " bytes.");
            }
            read = true;
            return body;
        } catch (IOException broken) {
            throw Fault.badRequest("The request body could not be read.");
        }
    }

    /**
     * Sees to a body that the answer came without, such as that of a 404. The HTTP server can take the next request from a
     * connection only when this one is read to its end; else it closes the connection after an answer that promised to keep
     * it, and the client loses what it sends next.
     *
     * @return whether the body is read to its end; if not, the answer has to say that it closes (RFC 9112, 9.6)
     */
    boolean readAway() {
        if (read || !mayHaveBody()) {
            return true;
        }
        // A thread that is not the request's own must not wait for what a client sends; and to begin to read would ask
        // a
        // client that waits for a 100 to send it all.
        if (request.isAsyncStarted()
                || request.getContentLengthLong() > MOST_READ_AWAY
                || request.getHeader("Expect") != null) {
            return false;
        }
        byte[] some = new byte[8192];
        try {
            InputStream body = request.getInputStream();
            int left = MOST_READ_AWAY;
            for (int count = body.read(some); count >= 0; count = body.read(some)) {
                left -= count;
                if (left < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean mayHaveBody() {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }
}
