// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.api.Fault;
import io.novella.core.internal.fault.FaultMapper;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response inside Jersey. Jersey sees only the method: the pipeline reads headers and body from the
 * servlet request, and writes its response directly to the servlet response, once.
 */
final class JerseyExchange extends ContainerRequest implements ContainerResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JerseyExchange.class);

    /**
     * URI passed to Jersey for every request: the catch-all resource matches any, and Jersey need not parse the real
     * one.
     */
    private static final URI ANY = URI.create("http://novella/");

    /** Maximum size, in bytes, of a body that is copied into the server's buffer. */
    private static final int LARGEST_BUFFERED = 8 * 1024;

    private final HttpServletRequest servletRequest;
    private final HttpServletResponse servletResponse;
    private final ServletApiRequest apiRequest;
    /** Whether a response has been or is being written. Only the first one is written. */
    private final AtomicBoolean written = new AtomicBoolean();

    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile @Nullable AsyncContext async;
    private boolean suspended;
    private int status;
    private volatile @Nullable ApiResponse answer;

    JerseyExchange(HttpServletRequest request, HttpServletResponse response, long maxBody) {
        super(ANY, ANY, request.getMethod(), EmptySecurityContext.INSTANCE, new MapPropertiesDelegate(), null);
        servletRequest = request;
        servletResponse = response;
        apiRequest = new ServletApiRequest(request, maxBody, this::startAsync);
        apiRequest.onLate(this::writeLate);
        setWriter(this);
    }

    ServletApiRequest apiRequest() {
        return apiRequest;
    }

    void answer(ApiResponse given) {
        answer = given;
    }

    @Override
    public boolean suspend(long timeout, TimeUnit unit, @Nullable TimeoutHandler handler) {
        if (suspended) {
            return false;
        }
        suspended = true;
        startAsync();
        return true;
    }

    /**
     * Enters asynchronous mode, unless the request is in it. Jersey, a body that has not arrived, and a large
     * response need it.
     */
    private void startAsync() {
        if (async == null) {
            AsyncContext context = servletRequest.startAsync();
            context.setTimeout(0); // no timeout: the pipeline bounds each of its waits
            async = context;
        }
    }

    @Override
    public void setSuspendTimeout(long timeout, TimeUnit unit) {
        throw new IllegalStateException("Jersey requested a timeout, which is not supported");
    }

    /**
     * Keeps the status, and discards the headers and the content that Jersey passes: the pipeline's response has its
     * own.
     */
    @Override
    public OutputStream writeResponseStatusAndHeaders(long length, ContainerResponse response) {
        status = response.getStatus();
        return OutputStream.nullOutputStream();
    }

    @Override
    public boolean enableResponseBuffering() {
        return false;
    }

    @Override
    public void commit() {
        ApiResponse known = answer;
        // No response means that Jersey rejected the request, because the method is unknown to it.
        write(
                known != null
                        ? known
                        : status == 404 || status == 405
                                ? mapped(Fault.notFound("The resource could not be found."))
                                : mapped(new IllegalStateException("Jersey answered " + status)));
    }

    @Override
    public void failure(Throwable thrown) {
        write(mapped(thrown));
    }

    private ApiResponse mapped(Throwable thrown) {
        return FaultMapper.map(new Exchange(apiRequest), thrown);
    }

    private void write(ApiResponse response) {
        boolean pending = false;
        try {
            pending = written.compareAndSet(false, true) && send(response, false);
        } finally {
            if (!pending) {
                complete();
            }
        }
    }

    /**
     * Writes a response while the request's own thread is blocked in an extension. The response closes the
     * connection, because the thread might still use the request when the client sends the next one.
     */
    private void writeLate(ApiResponse response) {
        if (written.compareAndSet(false, true)) {
            send(response, true);
            try {
                servletResponse.getOutputStream().close();
            } catch (IOException gone) {
                LOG.debug("The client disconnected before the response was sent: {}", gone.toString());
            }
            complete();
        }
    }

    private void complete() {
        AsyncContext context = async;
        if (context != null && completed.compareAndSet(false, true)) {
            context.complete();
        }
    }

    /**
     * Passes the response to the HTTP server without waiting for the client to read it. A small response is copied to
     * the server's buffer, which is sent when the request completes. The content length is not set, because the
     * server would begin to send, and block, when that many bytes are written. The server adds the length, and {@code
     * Connection: close} if the request body is incomplete.
     *
     * @param last whether the response closes the connection; such a response is small
     * @return whether the response completes the request later
     */
    private boolean send(ApiResponse response, boolean last) {
        try {
            servletResponse.setStatus(response.status());
            for (ApiResponse.Header header : response.headers()) {
                servletResponse.addHeader(header.name(), header.value());
            }
            if (last) {
                servletResponse.setHeader("Connection", "close");
            }
            byte[] body = response.body();
            if (body.length > LARGEST_BUFFERED && !last) {
                startAsync();
                servletResponse.setContentLength(body.length);
                servletResponse.getOutputStream().setWriteListener(new LargeAnswer(body));
                return true;
            }
            if (body.length > 0) {
                servletResponse.setBufferSize(body.length + 1);
                servletResponse.getOutputStream().write(body);
            }
        } catch (IOException gone) {
            LOG.debug("The client disconnected before the response was sent: {}", gone.toString());
        }
        return false;
    }

    /**
     * Writes a large response asynchronously, from the one array, because a buffered copy for each slow client would
     * use too much memory.
     */
    private final class LargeAnswer implements WriteListener {

        private final byte[] body;
        private boolean begun;

        LargeAnswer(byte[] body) {
            this.body = body;
        }

        @Override
        public void onWritePossible() throws IOException {
            ServletOutputStream out = servletResponse.getOutputStream();
            while (out.isReady()) {
                if (begun) {
                    complete();
                    return;
                }
                begun = true;
                out.write(body);
            }
        }

        @Override
        public void onError(Throwable gone) {
            LOG.debug("The client disconnected before the response was sent: {}", gone.toString());
            complete();
        }
    }
}
