// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import io.novella.shell.internal.session.ArgumentValues;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Gogo commands for clients that may open the socket file, that is, for the owner of this process.
 *
 * <p>The framework property {@value #SOCKET} names the file, {@value #DEFAULT_SOCKET} unless set. A short relative path is best: the
 * system's limit is about 100 bytes.
 */
@Component(service = {})
public final class ShellServer {

    static final String SOCKET = "novella.shell.socket";
    static final String DEFAULT_SOCKET = "data/shell.sock";
    /** Clients at a time. Each costs two threads, and the operator's own programs may forget to close. */
    static final int MAX_CONNECTIONS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
    private static final long JOIN_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 500;
    /** A client of ours sends its request at once. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CommandProcessor processor;
    private final ArgumentValues values;
    private final Path path;
    private final ServerSocketChannel server;
    private final Thread acceptor;
    private final Set<ShellConnection> connections = ConcurrentHashMap.newKeySet();

    @Activate
    public ShellServer(@Reference CommandProcessor processor, @Reference ArgumentValues values, BundleContext context)
            throws IOException {
        this(processor, values, Path.of(orElse(context.getProperty(SOCKET), DEFAULT_SOCKET)));
    }

    ShellServer(CommandProcessor processor, ArgumentValues values, Path path) throws IOException {
        this.processor = processor;
        this.values = values;
        this.path = path;
        this.server = OwnerSocket.listen(path);
        this.acceptor = new Thread(this::accept, "novella-shell");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }

    /** Accepts until the server is closed: a lack of descriptors or threads passes. */
    private void accept() {
        boolean reported = false;
        while (server.isOpen()) {
            SocketChannel channel = null;
            try {
                channel = server.accept();
                serve(channel);
                reported = false;
            } catch (IOException | OutOfMemoryError e) {
                closeQuietly(channel);
                if (server.isOpen()) {
                    if (!reported) {
                        LOG.error("The shell's socket {} cannot accept a client; the shell tries again", path, e);
                        reported = true;
                    }
                    pause();
                }
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        if (connections.size() >= MAX_CONNECTIONS) {
            for (ShellConnection connection : connections) {
                if (connection.silentFor(SILENT_NANOS)) {
                    connection.close();
                    connections.remove(connection);
                }
            }
        }
        if (connections.size() >= MAX_CONNECTIONS) {
            try (FrameChannel refused = new FrameChannel(channel)) {
                refused.write(Kind.ERROR, "The shell has " + MAX_CONNECTIONS + " clients already; close one\n");
                refused.write(Kind.EXIT, new byte[] {1}, 0, 1);
            }
            return;
        }
        ShellConnection connection =
                new ShellConnection(channel, processor, path.resolveSibling("shell.history"), values);
        connections.add(connection);
        try {
            connection.start(() -> connections.remove(connection));
        } catch (OutOfMemoryError noThread) {
            connections.remove(connection);
            throw noThread;
        }
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("A rejected client disconnected", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every session and waits for their threads, so that none outlives the bundle. */
    @Deactivate
    void close() throws IOException, InterruptedException {
        server.close();
        Files.deleteIfExists(path);
        acceptor.interrupt();
        acceptor.join(JOIN_MILLIS);
        List<ShellConnection> open = List.copyOf(connections); // they leave the set as they end
        for (ShellConnection connection : open) {
            connection.close();
        }
        for (ShellConnection connection : open) {
            if (!connection.join(JOIN_MILLIS)) {
                LOG.warn("A shell command did not end after it was interrupted");
            }
        }
    }
}
