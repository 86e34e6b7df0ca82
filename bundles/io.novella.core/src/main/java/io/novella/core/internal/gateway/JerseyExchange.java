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
 * A request and its answer on their way through Jersey, which sees only the method: the pipeline reads headers and body
 * from where they came, and its answer is written once, as it is.
 */
final class JerseyExchange extends ContainerRequest implements ContainerResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JerseyExchange.class);

    /** The catch-all resource matches any, so that Jersey need not take the real one apart. */
    private static final URI ANY = URI.create("http://novella/");

    /** Largest body, in bytes, that is copied into the server's buffer. */
    private static final int LARGEST_BUFFERED = 8 * 1024;

    private final HttpServletRequest servletRequest;
    private final HttpServletResponse servletResponse;
    private final ServletApiRequest apiRequest;
    /** Whether the answer is written or being written; of several the first counts. */
    private final AtomicBoolean written = new AtomicBoolean();

    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile @Nullable AsyncContext async;
    private boolean suspended;
    private int status;
    private volatile @Nullable ApiResponse answer;

    JerseyExchange(HttpServletRequest request, HttpServletResponse response, long maxBody) {
        super(ANY, ANY, request.getMethod(), Nobody.INSTANCE, new MapPropertiesDelegate(), null);
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

    /** Jersey, a body that is still to come and a large answer need asynchronous mode; a request enters it once. */
    private void startAsync() {
        if (async == null) {
            AsyncContext context = servletRequest.startAsync();
            context.setTimeout(0); // the pipeline bounds what it waits for
            async = context;
        }
    }

    @Override
    public void setSuspendTimeout(long timeout, TimeUnit unit) {
        throw new IllegalStateException("nobody asked for a timeout");
    }

    /** Jersey's own headers and content are of no use: the answer has them, or there is none. */
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
        // Without one Jersey refused the request itself, for a method that it does not know.
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
     * Answers while the request's own thread is inside an extension and does not come back. The connection ends with this answer,
     * since the thread may still be in the request when the client would send the next.
     */
    private void writeLate(ApiResponse response) {
        if (written.compareAndSet(false, true)) {
            send(response, true);
            try {
                servletResponse.getOutputStream().close();
            } catch (IOException gone) {
                LOG.debug("The client did not wait for its answer: {}", gone.toString());
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
     * Hands the answer to the HTTP server without waiting for a client that does not read it. A small one is only put into the server's
     * buffer, which is sent when the request is completed. Therefore the length is not set: with the last byte of it the server would
     * begin to send, and block. It adds the length itself, and {@code Connection: close} if the client still owes part of its body.
     *
     * @param last whether the connection ends with this answer, which is then small
     * @return whether the request is completed later, by the answer itself
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
            LOG.debug("The client did not wait for its answer: {}", gone.toString());
        }
        return false;
    }

    /** Writes an answer of which a copy in each slow client's buffer would cost too much. */
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
            LOG.debug("The client did not wait for its answer: {}", gone.toString());
            complete();
        }
    }
}
