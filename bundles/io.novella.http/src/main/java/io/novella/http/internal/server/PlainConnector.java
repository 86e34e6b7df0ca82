// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import io.novella.http.internal.limit.LimitedConnector;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the plain connector of Felix's HTTP service, whose clients cannot be limited, by one that can be, at the same address. While
 * that address is in use by another program, it is tried again.
 *
 * <p>Felix lends its Jetty only to a bundle that makes a connector for it. So one is made that accepts no connections; with it the
 * replacement comes and goes.
 */
@Component
public final class PlainConnector implements ConnectorFactory {

    /** Not to be confused with Jetty's of that name, which the inner class inherits. */
    private static final Logger LOG = LoggerFactory.getLogger(PlainConnector.class);

    private static final int TRY_AGAIN_SECONDS = 2;

    private final HttpConnectors connectors;
    private final String host;
    private final int port;

    /** The address of which Felix knows, for the case that Felix could not listen there. */
    @Activate
    public PlainConnector(BundleContext context, @Reference HttpConnectors connectors) {
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
        return new Place(server);
    }

    /** Stands for the replacement among the connectors that Felix has received. */
    private final class Place extends LocalConnector {

        private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "novella-http-connector");
            thread.setDaemon(true);
            return thread;
        });
        private @Nullable LimitedConnector plain;
        private boolean reported;
        private Request.@Nullable Handler errorsBefore;

        Place(Server server) {
            super(server, null, null, null, 0, new HttpConnectionFactory());
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            Server server = getServer();
            if (!server.isManaged(this)) {
                // Felix, which has it started and stops it, fails to start with a connector that has no address.
                server.removeConnector(this);
            }
            errorsBefore = server.getErrorHandler();
            server.setErrorHandler(new ServerErrors());
            synchronized (this) {
                plain = replacement(server);
            }
            if (!open()) {
                attempts.scheduleWithFixedDelay(
                        this::openLater, TRY_AGAIN_SECONDS, TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        }

        private LimitedConnector replacement(Server server) throws Exception {
            String boundHost = host;
            int boundPort = port;
            HttpConfiguration http = new HttpConfiguration();
            for (Connector other : server.getConnectors()) {
                if (other instanceof ServerConnector felix
                        && !(other instanceof LimitedConnector)
                        && felix.getConnectionFactory(HttpConnectionFactory.class) != null
                        && "http/1.1".equalsIgnoreCase(felix.getDefaultProtocol())) {
                    boundHost = felix.getHost();
                    boundPort = felix.getPort();
                    http = felix.getConnectionFactory(HttpConnectionFactory.class)
                            .getHttpConfiguration();
                    server.removeConnector(felix);
                    felix.stop();
                }
            }
            HttpConfiguration limited = connectors.configuration(http);
            limited.addCustomizer(connectors.forwarded());
            LimitedConnector made = connectors.connector(server, limited);
            made.setHost(boundHost);
            made.setPort(boundPort);
            return made;
        }

        private void openLater() {
            if (open()) {
                attempts.shutdown();
            }
        }

        /** Opens the connector, unless it is open or not wanted any more; false if that has to be tried again. */
        private synchronized boolean open() {
            LimitedConnector connector = plain;
            if (connector == null) {
                return true;
            }
            try {
                getServer().addConnector(connector);
                connector.start();
                PlainConnector.LOG.info("HTTP at {}:{}", connector.getHost(), connector.getLocalPort());
                return true;
            } catch (Exception unavailable) {
                getServer().removeConnector(connector);
                if (!reported) {
                    reported = true;
                    PlainConnector.LOG.error(
                            "HTTP cannot listen at {}:{} ({}). Stop the program that uses it, or choose another port; until then it is"
                                    + " tried every {} seconds.",
                            connector.getHost(),
                            connector.getPort(),
                            reason(unavailable),
                            TRY_AGAIN_SECONDS);
                }
                return false;
            }
        }

        private static String reason(Throwable thrown) {
            Throwable last = thrown;
            while (last.getCause() != null) {
                last = last.getCause();
            }
            return String.valueOf(last.getMessage());
        }

        @Override
        protected void doStop() throws Exception {
            attempts.shutdownNow();
            synchronized (this) {
                LimitedConnector connector = plain;
                plain = null;
                if (connector != null) {
                    getServer().removeConnector(connector);
                    connector.stop();
                }
            }
            getServer().setErrorHandler(errorsBefore);
            super.doStop();
        }
    }
}
