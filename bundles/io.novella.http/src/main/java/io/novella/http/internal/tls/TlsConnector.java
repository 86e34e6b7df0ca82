// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.tls;

import io.novella.http.internal.limit.LimitedConnector;
import io.novella.http.internal.server.HttpConnectors;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
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
import org.jspecify.annotations.Nullable;
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
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "novella-tls");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable KeyMaterial material;
    private List<Optional<FileTime>> seen = List.of();

    /** Configuration {@code io.novella.tls}. */
    @ObjectClassDefinition(name = "Novella TLS")
    public @interface Config {

        /** Where to listen. */
        @AttributeDefinition(description = "Address to listen on; 0.0.0.0 for all.")
        String host() default "127.0.0.1";

        /** At which port. */
        @AttributeDefinition(description = "Port to listen on; 0 for any free port.")
        int port() default 8775;

        /** The certificate. */
        @AttributeDefinition(description = "PEM file with the certificate chain, or a PKCS #12 file.")
        String certificate();

        /** The key. */
        @AttributeDefinition(
                description = "PEM file with the unencrypted PKCS #8 private key; empty for a PKCS #12 file.")
        String key() default "";

        /** The password. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of the PKCS #12 file.")
        String password() default "";
    }

    /** A connector that opens when its certificate can be used. */
    @Activate
    public TlsConnector(@Reference HttpConnectors connectors, Config config) {
        this.connectors = connectors;
        this.config = config;
        tls.setKeyStorePassword(KeyMaterial.IN_MEMORY);
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        tls.setRenegotiationAllowed(false);
        watch.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        watch.shutdownNow();
        connectors.recovered(this);
    }

    @Override
    public Connector createConnector(Server server) {
        return connectors.retried(server, "TLS", this::make);
    }

    private LimitedConnector make(Server server) throws IOException {
        load();
        HttpConfiguration http = connectors.configuration(new HttpConfiguration());
        http.setSecurePort(config.port());
        // Clients may use any name that leads here; whether the certificate is for it is theirs to check.
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.addCustomizer(connectors.forwarded());
        LimitedConnector connector = connectors.connector(server, http, new SslConnectionFactory(tls, "http/1.1"));
        connector.setHost(config.host());
        connector.setPort(config.port());
        return connector;
    }

    /** Reads the certificate, unless that has been done: from then on {@link #look} does it. */
    private synchronized void load() throws IOException {
        if (material != null) {
            return;
        }
        String certificate = config.certificate();
        if (certificate == null || certificate.isBlank()) {
            throw new IOException("'certificate' is not set in the configuration io.novella.tls");
        }
        KeyMaterial fresh;
        List<Optional<FileTime>> times;
        try {
            fresh = new KeyMaterial(Path.of(certificate), config.key(), config.password());
            times = times(fresh);
            tls.setKeyStore(fresh.read());
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file " + missing.getFile(), missing);
        } catch (AccessDeniedException denied) {
            throw new IOException("the file " + denied.getFile() + " cannot be read: permission denied", denied);
        } catch (InvalidPathException malformed) {
            throw new IOException(malformed.getMessage(), malformed);
        }
        seen = times;
        material = fresh;
    }

    /** Takes what the files hold, if they have changed since the last look. */
    synchronized void look() {
        KeyMaterial inForce = material;
        if (inForce == null) {
            return;
        }
        List<Optional<FileTime>> now = times(inForce);
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            var fresh = inForce.read();
            tls.reload(factory -> factory.setKeyStore(fresh));
            connectors.recovered(this);
            LOG.info("{} has changed and was reloaded", inForce);
        } catch (Exception unusable) {
            String reason = inForce + " has changed but cannot be used, so the previous certificate remains active: "
                    + unusable.getMessage();
            connectors.failed(this, "the TLS certificate", reason);
            LOG.error(reason);
        }
    }

    private static List<Optional<FileTime>> times(KeyMaterial material) {
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
