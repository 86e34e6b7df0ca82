// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.limit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector whose connections are bounded by {@link ClientConnections}. */
public final class LimitedConnector extends ServerConnector {

    /** Connections that the operating system keeps until they are accepted: a burst of clients is not refused. */
    private static final int BACKLOG = 1024;

    /** Bytes that the operating system keeps for a client that does not read; by default it would be megabytes for each. */
    private static final int SEND_BUFFER = 32 * 1024;

    private final ClientConnections clients;

    /**
     * A connector.
     *
     * @param factories as of {@link ServerConnector}
     */
    public LimitedConnector(Server server, ClientConnections clients, ConnectionFactory... factories) {
        super(server, factories);
        this.clients = clients;
        setAcceptQueueSize(BACKLOG);
        setAcceptedSendBufferSize(SEND_BUFFER);
        setIdleTimeout(0); // all waits are bounded by the clients' limits
        addBean(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                ClientEndPoint client = ClientEndPoint.of(event.getEndPoint());
                if (client != null) {
                    client.handshakeEnds();
                }
            }
        });
    }

    /** Has to be part of the configuration of each connection factory for HTTP. */
    public static HttpConfiguration.Customizer observer() {
        return (request, responseHeaders) -> {
            ClientEndPoint client = ClientEndPoint.of(
                    request.getConnectionMetaData().getConnection().getEndPoint());
            if (client != null) {
                client.requestBegins(request);
            }
            return request;
        };
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        InetAddress client = channel.getRemoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
        ClientEndPoint endPoint = clients.admit(
                client, address -> new ClientEndPoint(channel, selector, key, getScheduler(), address, clients));
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
