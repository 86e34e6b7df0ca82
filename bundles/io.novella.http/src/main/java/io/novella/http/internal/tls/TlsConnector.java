// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.tls;

import io.novella.http.internal.limit.LimitedConnector;
import io.novella.http.internal.server.HttpConnectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second door to the same API, by TLS 1.2 and 1.3, once it is configured. When its files change, new connections get the new
 * certificate; connections that are open go on, and files that are no good change nothing.
 */
@Component(configurationPid = "io.novella.tls", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TlsConnector.Config.class)
public final class TlsConnector implements ConnectorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConnector.class);
    private static final int LOOK_SECONDS = 2;

    private final HttpConnectors connectors;
    private final Config config;
    private final KeyMaterial material;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "novella-tls");
        thread.setDaemon(true);
        return thread;
    });
    private List<Optional<FileTime>> seen;

    /** Configuration {@code io.novella.tls}. */
    @ObjectClassDefinition(name = "Novella TLS")
    public @interface Config {

        /** Where to listen. */
        @AttributeDefinition(description = "Address to listen on; 0.0.0.0 for all.")
        String host() default "127.0.0.1";

        /** At which port. */
        @AttributeDefinition(description = "Port to listen on; 0 for any that is free.")
        int port() default 8775;

        /** The certificate. */
        @AttributeDefinition(
                description = "PEM file with the certificate and those that vouch for it, or a PKCS #12 file.")
        String certificate();

        /** The key. */
        @AttributeDefinition(description = "PEM file with the key, unencrypted PKCS #8; empty for PKCS #12.")
        String key() default "";

        /** The password. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of the PKCS #12 file.")
        String password() default "";
    }

    /**
     * Reads the certificate.
     *
     * @throws IOException if it is no good; nothing then listens
     */
    @Activate
    public TlsConnector(@Reference HttpConnectors connectors, Config config) throws IOException {
        this.connectors = connectors;
        this.config = config;
        material = new KeyMaterial(Path.of(config.certificate()), config.key(), config.password());
        seen = times();
        try {
            tls.setKeyStore(material.read());
        } catch (IOException unusable) {
            LOG.error("no TLS: {}", unusable.getMessage());
            throw unusable;
        }
        tls.setKeyStorePassword(KeyMaterial.IN_MEMORY);
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        tls.setRenegotiationAllowed(false);
        watch.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        watch.shutdownNow();
    }

    @Override
    public Connector createConnector(Server server) {
        HttpConfiguration http = connectors.configuration(new HttpConfiguration());
        http.setSecurePort(config.port());
        // Clients may use any name that leads here; whether the certificate is for it is theirs to check.
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.addCustomizer(connectors.forwarded());
        LimitedConnector connector = connectors.connector(server, http, new SslConnectionFactory(tls, "http/1.1"));
        connector.setHost(config.host());
        connector.setPort(config.port());
        LOG.info("TLS at {}:{} with {}", config.host(), config.port(), material);
        return connector;
    }

    /** Takes what the files hold, if they have changed since the last look. */
    void look() {
        List<Optional<FileTime>> now = times();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            var fresh = material.read();
            tls.reload(factory -> factory.setKeyStore(fresh));
            LOG.info("{} has changed and is in force", material);
        } catch (Exception unusable) {
            LOG.error("{} has changed, but the one before stays in force: {}", material, unusable.getMessage());
        }
    }

    private List<Optional<FileTime>> times() {
        List<Optional<FileTime>> times = new ArrayList<>();
        for (Path file : material.files()) {
            try {
                times.add(Optional.of(Files.getLastModifiedTime(file)));
            } catch (IOException missing) {
                times.add(Optional.empty());
            }
        }
        return times;
    }
}
