// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.FailureSource;
import io.novella.http.internal.limit.ClientConnections;
import io.novella.http.internal.limit.ClientLimits;
import io.novella.http.internal.limit.LimitedConnector;
import io.novella.http.internal.proxy.ProxyCustomizer;
import io.novella.http.internal.proxy.TrustedProxies;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connectors have in common: the limits of their clients, and the proxies that are trusted. */
@Component(
        service = {HttpConnectors.class, FailureSource.class},
        configurationPid = "io.novella.http")
@Designate(ocd = HttpConnectors.Config.class)
public final class HttpConnectors implements FailureSource {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnectors.class);

    private final ClientConnections clients;
    private final OpenFailures failures = new OpenFailures();
    private volatile ClientLimits limits;
    private volatile TrustedProxies proxies;

    /** Configuration {@code io.novella.http}. */
    @ObjectClassDefinition(name = "Novella HTTP")
    public @interface Config {

        /** Maximum of connections. */
        @AttributeDefinition(
                description =
                        "Maximum number of connections; 0 for half of the process's limit of open files, up to 10000.")
        int connections_max() default 0;

        /** Maximum of connections of one client. */
        @AttributeDefinition(
                description =
                        "Maximum number of connections from one IPv4 address or one IPv6 /64 network; 0 for no limit. Trusted"
                                + " proxies are not limited.")
        int connections_per_address() default 1_000;

        /** How long a connection may stay unused. */
        @AttributeDefinition(
                description = "Idle timeout: maximum time without a request on an open connection, in milliseconds.")
        long idle_timeout_ms() default 60_000;

        /** How long a header may take. */
        @AttributeDefinition(
                description =
                        "Maximum duration of a TLS handshake, and of a request header from its first byte, in milliseconds.")
        long header_timeout_ms() default 10_000;

        /** How long a body may take. */
        @AttributeDefinition(
                description =
                        "Maximum duration of receiving a request body, in milliseconds; each 16 KiB add a second.")
        long body_timeout_ms() default 30_000;

        /** How long a client may take to read. */
        @AttributeDefinition(
                description = "Maximum duration of sending a response, in milliseconds; each 16 KiB add a second.")
        long response_timeout_ms() default 30_000;

        /** From when on the rate counts. */
        @AttributeDefinition(description = "Grace period before the minimum rate applies, in milliseconds.")
        long rate_grace_ms() default 5_000;

        /** How fast a client has to be. */
        @AttributeDefinition(
                description =
                        "Minimum rate at which a client must send a body or read a response, in bytes per second; 0 for none.")
        int rate_min() default 100;

        /** How long a connection is read after its last answer. */
        @AttributeDefinition(
                description =
                        "How long a closing connection stays open so that a client that is still sending receives its last response, in milliseconds.")
        long linger_timeout_ms() default 5_000;

        /** Who may name the client. */
        @AttributeDefinition(
                description =
                        "Comma-separated addresses and networks of proxies, such as 10.0.0.0/8, whose Forwarded and X-Forwarded-*"
                                + " headers are trusted.")
        String[] trusted_proxies() default {};
    }

    /** Begins with a configuration. */
    @Activate
    public HttpConnectors(Config config) {
        limits = limits(config);
        proxies = proxies(config);
        clients = new ClientConnections(() -> limits, address -> proxies.trusts(address));
    }

    @Modified
    void modified(Config config) {
        limits = limits(config);
        proxies = proxies(config);
    }

    /** Ends the checks of the clients. */
    @Deactivate
    public void close() {
        clients.close();
    }

    private static ClientLimits limits(Config config) {
        int connections = config.connections_max() > 0 ? config.connections_max() : OpenFiles.half();
        return new ClientLimits(
                connections,
                Math.max(0, config.connections_per_address()),
                millis(config.idle_timeout_ms()),
                millis(config.header_timeout_ms()),
                millis(config.body_timeout_ms()),
                millis(config.response_timeout_ms()),
                millis(config.rate_grace_ms()),
                Math.max(0, config.rate_min()),
                millis(config.linger_timeout_ms()));
    }

    private static Duration millis(long configured) {
        return Duration.ofMillis(Math.max(0, configured));
    }

    /** An entry that is none trusts nobody: the headers of a stranger are worse than the address of a proxy. */
    private static TrustedProxies proxies(Config config) {
        return TrustedProxies.parse(
                config.trusted_proxies(),
                unusable -> LOG.error(
                        "io.novella.http: trusted.proxies: '{}' is not an IP address or network; it is ignored",
                        unusable));
    }

    /** A configuration of HTTP as all connectors use it, based on one. */
    public HttpConfiguration configuration(HttpConfiguration base) {
        HttpConfiguration http = new HttpConfiguration(base);
        http.setSendServerVersion(false);
        // The gateway reads paths as they were sent, and answers odd ones itself.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.addCustomizer(LimitedConnector.observer());
        return http;
    }

    /** The customizer for trusted proxies, to come after all others. */
    public HttpConfiguration.Customizer forwarded() {
        return new ProxyCustomizer(() -> proxies);
    }

    /**
     * A connector that is opened as soon as it can be.
     *
     * @param name of the protocol, for the operator
     * @param maker makes the connector that is opened
     */
    public Connector retried(Server server, String name, RetriedConnector.Maker maker) {
        return new RetriedConnector(server, name, maker, failures);
    }

    /**
     * Lists something of a connector that does not serve, until it has recovered.
     *
     * @param source tells it from others
     */
    public void failed(Object source, String subject, String reason) {
        failures.put(source, subject, reason);
    }

    /** Ends what {@link #failed} began. */
    public void recovered(Object source) {
        failures.remove(source);
    }

    @Override
    public List<FailureInfo> failures() {
        return failures.list();
    }

    /** A connector within the limits, not yet started. */
    public LimitedConnector connector(Server server, HttpConfiguration http, ConnectionFactory... before) {
        ConnectionFactory[] factories = new ConnectionFactory[before.length + 1];
        System.arraycopy(before, 0, factories, 0, before.length);
        factories[before.length] = new HttpConnectionFactory(http);
        return new LimitedConnector(server, clients, factories);
    }
}
