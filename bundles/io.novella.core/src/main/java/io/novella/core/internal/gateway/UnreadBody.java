// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sees to the body of a request that was answered without it, such as a 404. The HTTP server can take the next request
 * from a connection only when this one is read to its end; else it closes the connection after an answer that promised
 * to keep it, and the client loses what it sends next. So the rest is read away, or the answer says that it closes (RFC
 * 9112, 9.6).
 */
final class UnreadBody implements ContainerResponseFilter {

    /** How much is read away, in bytes, so that a client which still sends gets to its answer. */
    static final int MOST = 8 << 20;

    private static final String READ = UnreadBody.class.getName() + ".read";
    private static final String LEFT = UnreadBody.class.getName() + ".left";

    /** Notes that the body was read to its end. */
    static void read(ContainerRequestContext request) {
        request.setProperty(READ, true);
    }

    /** Notes that the thread which answers is not the request's own, and must not wait for what a client sends. */
    static void leave(ContainerRequestContext request) {
        request.setProperty(LEFT, true);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (mayHaveBody(request) && request.getProperty(READ) == null && !readAway(request)) {
            response.getHeaders().putSingle("Connection", "close");
        }
    }

    private static boolean mayHaveBody(ContainerRequestContext request) {
        return request.getLength() > 0 || request.getHeaders().containsKey("Transfer-Encoding");
    }

    private static boolean readAway(ContainerRequestContext request) {
        // To begin to read would ask a client that waits for a 100 to send it all.
        if (request.getProperty(LEFT) != null
                || request.getLength() > MOST
                || request.getHeaders().containsKey("Expect")) {
            return false;
        }
        byte[] some = new byte[8192];
        InputStream body = request.getEntityStream();
        try {
            int left = MOST;
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
}
