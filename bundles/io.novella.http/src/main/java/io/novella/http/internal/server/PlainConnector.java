// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import io.novella.http.internal.limit.LimitedConnector;
import java.util.Optional;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Replaces the plain connector of Felix's HTTP service, whose clients cannot be limited, by one that can be, at the same address.
 */
@Component
public final class PlainConnector implements ConnectorFactory {

    private final GatewayReadiness gateway;
    private final HttpConnectors connectors;
    private final String host;
    private final int port;

    /** The address of which Felix knows, for the case that Felix could not listen there. */
    @Activate
    public PlainConnector(BundleContext context, @Reference HttpConnectors connectors) {
        this.gateway = new GatewayReadiness(context);
        this.connectors = connectors;
        host = property(context, "org.apache.felix.http.host").orElse("127.0.0.1");
        port = property(context, "org.osgi.service.http.port")
                .map(Integer::parseInt)
                .orElse(8774);
    }

    private static Optional<String> property(BundleContext context, String name) {
        return Optional.ofNullable(context.getProperty(name)).map(String::trim).filter(value -> !value.isEmpty());
    }

    @Override
    public Connector createConnector(Server server) {
        return connectors.retried(server, "HTTP", new Replacement());
    }

    /** Takes the place of Felix's connector. */
    private final class Replacement implements RetriedConnector.Maker {

        private @Nullable HttpConfiguration http;
        private String boundHost = host;
        private int boundPort = port;
        private Request.@Nullable Handler errorsBefore;

        @Override
        public LimitedConnector make(Server server) throws Exception {
            HttpConfiguration known = http;
            if (known == null) {
                errorsBefore = server.getErrorHandler();
                server.setErrorHandler(new ServerErrors(gateway));
                known = takeOver(server);
                http = known;
            }
            HttpConfiguration limited = connectors.configuration(known);
            limited.addCustomizer(connectors.forwarded());
            LimitedConnector made = connectors.connector(server, limited);
            made.setHost(boundHost);
            made.setPort(boundPort);
            return made;
        }

        private HttpConfiguration takeOver(Server server) throws Exception {
            HttpConfiguration configuration = new HttpConfiguration();
            for (Connector other : server.getConnectors()) {
                if (other instanceof ServerConnector felix
                        && !(other instanceof LimitedConnector)
                        && felix.getConnectionFactory(HttpConnectionFactory.class) != null
                        && "http/1.1".equalsIgnoreCase(felix.getDefaultProtocol())) {
                    boundHost = felix.getHost();
                    boundPort = felix.getPort();
                    configuration = felix.getConnectionFactory(HttpConnectionFactory.class)
                            .getHttpConfiguration();
                    server.removeConnector(felix);
                    felix.stop();
                }
            }
            return configuration;
        }

        @Override
        public void stopped(Server server) {
            server.setErrorHandler(errorsBefore);
        }
    }
}
