// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.api.Fault;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import io.novella.hypervisor.Console;
import io.novella.hypervisor.HypervisorException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console at an address that {@link ConsolesController} gave out. {@code GET} reads: events with the text as a
 * JSON string and the position after it as id, from which a client that comes back goes on ({@code Last-Event-ID}).
 * {@code POST} types the body and answers how many of its bytes the guest's buffer took.
 */
@Component(
        service = Servlet.class,
        property = {
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN + "=" + ConsoleServlet.PATH + "*",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME + "=novella-console",
            HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED + "=true"
        })
@SuppressWarnings("serial") // is never serialised
public final class ConsoleServlet extends HttpServlet {

    static final String PATH = "/console/";

    /** Each costs a thread. */
    static final int MOST_STREAMS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServlet.class);
    private static final long serialVersionUID = 1L;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Compute compute;
    private final Tickets tickets;
    private final Semaphore places = new Semaphore(MOST_STREAMS);
    private final Set<ConsoleStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Serves consoles of the domain's servers. */
    @Activate
    public ConsoleServlet(@Reference Compute compute, @Reference Tickets tickets) {
        this.compute = compute;
        this.tickets = tickets;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Console console = console(request);
            long position = position(console, request);
            if (closed || !places.tryAcquire()) {
                throw new Fault(503, "No more than " + MOST_STREAMS + " consoles can be open at the same time.");
            }
            stream(console, position, request, response);
        } catch (Fault fault) {
            refuse(fault, response);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Console console = console(request);
            byte[] typed = request.getInputStream().readNBytes(Console.INPUT_BYTES + 1);
            if (typed.length > Console.INPUT_BYTES) {
                throw new Fault(
                        413, "No more than " + Console.INPUT_BYTES + " bytes of input can be sent in one request.");
            }
            answer(response, 200, "{\"taken\": " + console.type(typed) + "}");
        } catch (HypervisorException gone) {
            refuse(Fault.conflict("The machine of the console no longer exists."), response);
        } catch (Fault fault) {
            refuse(fault, response);
        }
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(new Fault(405, "A console supports only GET, which reads it, and POST, which writes it."), response);
    }

    /** Ends every stream, so that no thread outlives the bundle. */
    @Deactivate
    void close() throws InterruptedException {
        closed = true;
        streams.forEach(ConsoleStream::cancel);
        for (ConsoleStream stream : streams) {
            if (!stream.join(PATIENCE)) {
                LOG.warn("A console stream did not end after it was interrupted");
            }
        }
    }

    private Console console(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        Server server = tickets.use(path.substring(1))
                .flatMap(compute::findServer)
                .orElseThrow(() -> Fault.notFound("The console could not be found; request a new console URL."));
        return compute.console(server);
    }

    /** Where a client goes on, which is told what it has missed since; a new one begins with what there is. */
    private static long position(Console console, HttpServletRequest request) {
        String last = request.getHeader("Last-Event-ID");
        try {
            return last == null || last.isEmpty() ? console.dropped() : Long.parseLong(last);
        } catch (NumberFormatException e) {
            throw Fault.badRequest("Last-Event-ID is not a number.");
        }
    }

    private void stream(Console console, long from, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AtomicReference<@Nullable ConsoleStream> self = new AtomicReference<>();
        try {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(UTF_8.name());
            secret(response);
            AsyncContext async = request.startAsync();
            async.setTimeout(0); // a console has no end of its own, and the silence is bounded
            ConsoleStream stream =
                    new ConsoleStream(console, from, response.getOutputStream(), ConsoleStream.SILENCE, () -> {
                        leave(self.get());
                        async.complete();
                    });
            self.set(stream);
            streams.add(stream);
            stream.start();
        } catch (IOException | RuntimeException | Error e) {
            // Its thread, which would give its place back, never ran.
            leave(self.get());
            throw e;
        }
        ConsoleStream started = self.get();
        if (closed && started != null) {
            started.cancel();
        }
    }

    private void leave(@Nullable ConsoleStream stream) {
        if (stream != null) {
            streams.remove(stream);
        }
        places.release();
    }

    private static void refuse(Fault fault, HttpServletResponse response) throws IOException {
        String name =
                switch (fault.status()) {
                    case 400 -> "badRequest";
                    case 404 -> "itemNotFound";
                    case 405 -> "badMethod";
                    case 409 -> "conflictingRequest";
                    case 413 -> "overLimit";
                    case 503 -> "serviceUnavailable";
                    default -> "computeFault";
                };
        String message = EventWriter.json(String.valueOf(fault.getMessage()));
        answer(
                response,
                fault.status(),
                "{\"" + name + "\": {\"code\": " + fault.status() + ", \"message\": " + message + "}}");
    }

    private static void answer(HttpServletResponse response, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        secret(response);
        response.getOutputStream().write(bytes);
    }

    private static void secret(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }
}
