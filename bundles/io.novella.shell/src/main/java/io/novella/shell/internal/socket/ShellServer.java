// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * Runs Gogo commands for whoever may open the socket file, that is, the owner of this process.
 *
 * <p>The framework property {@value #SOCKET} names the file, {@value #DEFAULT_SOCKET} unless set. A short relative path is best: the
 * system's limit is about 100 bytes.
 */
@Component(service = {})
public final class ShellServer {

    static final String SOCKET = "novella.shell.socket";
    static final String DEFAULT_SOCKET = "data/shell.sock";

    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
    private static final long JOIN_MILLIS = 2_000;

    private final CommandProcessor processor;
    private final Path path;
    private final ServerSocketChannel server;
    private final Thread acceptor;
    private final Set<ShellConnection> connections = ConcurrentHashMap.newKeySet();

    @Activate
    public ShellServer(@Reference CommandProcessor processor, BundleContext context) throws IOException {
        this(processor, Path.of(orElse(context.getProperty(SOCKET), DEFAULT_SOCKET)));
    }

    ShellServer(CommandProcessor processor, Path path) throws IOException {
        this.processor = processor;
        this.path = path;
        this.server = OwnerSocket.listen(path);
        this.acceptor = new Thread(this::accept, "novella-shell");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                ShellConnection connection =
                        new ShellConnection(channel, processor, path.resolveSibling("shell.history"));
                connections.add(connection);
                connection.start(() -> connections.remove(connection));
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                LOG.error("The shell's socket {} failed; restart the bundle io.novella.shell", path, e);
            }
        }
    }

    /** Ends every session and waits for their threads, so that none outlives the bundle. */
    @Deactivate
    void close() throws IOException, InterruptedException {
        server.close();
        Files.deleteIfExists(path);
        acceptor.join(JOIN_MILLIS);
        for (ShellConnection connection : connections) {
            connection.close();
        }
        for (ShellConnection connection : connections) {
            if (!connection.join(JOIN_MILLIS)) {
                LOG.warn("A shell command did not end when asked to");
            }
        }
    }
}
