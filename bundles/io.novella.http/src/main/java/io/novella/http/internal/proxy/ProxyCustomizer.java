// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/** Shows servlets the client behind a trusted proxy, and the scheme and host that the client used, as if there were no proxy. */
public final class ProxyCustomizer implements HttpConfiguration.Customizer {

    private final Supplier<TrustedProxies> proxies;

    /** A customizer that trusts those that are configured at the time of a request. */
    public ProxyCustomizer(Supplier<TrustedProxies> proxies) {
        this.proxies = proxies;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        TrustedProxies trusted = proxies.get();
        if (trusted.isEmpty()
                || !(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer)
                || peer.getAddress() == null
                || !trusted.trusts(peer.getAddress())) {
            return request;
        }
        return behind(request, Forwarding.of(request.getHeaders()::getValuesList, trusted));
    }

    private static Request behind(Request request, Forwarding forwarding) {
        HttpURI.Mutable uri = HttpURI.build(request.getHttpURI());
        if (!forwarding.scheme().isEmpty()) {
            uri.scheme(forwarding.scheme());
        }
        if (!forwarding.host().isEmpty()) {
            HostPort host = new HostPort(forwarding.host());
            uri.authority(host.getHost(), host.getPort(-1));
        }
        HttpURI shown = uri.asImmutable();
        ConnectionMetaData connection = new ConnectionMetaData.Wrapper(request.getConnectionMetaData()) {
            @Override
            public SocketAddress getRemoteSocketAddress() {
                return forwarding
                        .client()
                        .<SocketAddress>map(ProxyCustomizer::socket)
                        .orElse(super.getRemoteSocketAddress());
            }
        };
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return shown;
            }

            @Override
            public boolean isSecure() {
                return forwarding.scheme().isEmpty()
                        ? super.isSecure()
                        : forwarding.scheme().equals("https");
            }

            @Override
            public ConnectionMetaData getConnectionMetaData() {
                return connection;
            }
        };
    }

    /** The client's port stays with the proxy. */
    private static SocketAddress socket(InetAddress client) {
        return new InetSocketAddress(client, 0);
    }
}
