// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.gdb;

import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.shell.internal.socket.OwnerSocket;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one GDB after another attach to a machine, until it is closed, or the machine is. */
public final class GdbServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GdbServer.class);
    private static final long JOIN_MILLIS = 5_000;

    private final VirtualMachine machine;
    private final Path path;
    private final ServerSocketChannel server;
    private final Subscription subscription;
    private final Thread thread;
    private volatile @Nullable Packets client;
    private volatile boolean closed;

    /**
     * Listens on a socket that only the owner of this process can open.
     *
     * @throws IOException when there cannot be a socket at that path
     */
    public GdbServer(VirtualMachine machine, Path path) throws IOException {
        this.machine = machine;
        this.path = path;
        this.server = OwnerSocket.listen(path);
        this.thread = new Thread(this::serve, "novella-gdb-" + machine.id());
        this.subscription = machine.listen((vm, from, to, reason) -> {
            if (to == VmState.CLOSED) {
                end();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Where to find it. */
    public Path path() {
        return path;
    }

    /** Whether it has ended. */
    public boolean isClosed() {
        return closed;
    }

    /** Sends away who is attached; the guest goes on. */
    @Override
    public void close() {
        end();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        closed = true;
        subscription.close();
        try {
            server.close();
            Files.deleteIfExists(path);
            Packets attached = client;
            if (attached != null) {
                attached.end();
            }
        } catch (IOException e) {
            LOG.warn("GDB socket {} could not be closed", path, e);
        }
    }

    private void serve() {
        while (!closed) {
            try {
                serve(server.accept());
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("GDB can no longer attach to machine {}: {}", machine.id(), e.toString());
                    end();
                }
            }
        }
    }

    private void serve(SocketChannel accepted) {
        try (SocketChannel channel = accepted;
                Packets packets = new Packets(channel)) {
            client = packets;
            // Whoever has closed this before does not know of the client.
            if (!closed) {
                new GdbSession(machine, packets).run();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("A debugger disconnected from machine {}: {}", machine.id(), e.toString());
        } finally {
            client = null;
        }
    }
}
