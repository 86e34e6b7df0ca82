// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.identity.internal.store.Availability;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.FileRecovery;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.JdbcUrl;
import io.novella.identity.internal.store.SqlIdentityStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jdbc.DataSourceFactory;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the {@link IdentityStore} over the configured database at once, whether the database answers or not. A thread of its own opens
 * the database, which includes migrations and the first administrator, and keeps trying; until then the store answers 503.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.novella.identity")
@Designate(ocd = IdentityDatabase.Config.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>='io.novella.identity.internal.store.IdentityStore'")
public final class IdentityDatabase {

    /** No token is in force longer than seven days; the rest is for clocks that differ. */
    private static final Duration OLDEST_TOKEN = Duration.ofDays(8);

    private static final int VALIDATION_SECONDS = 5;
    private static final int MAX_SECONDS = 60;
    private static final int MAX_CONNECTIONS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(IdentityDatabase.class);

    private final DataSource source;
    private final boolean embedded;
    private final ConnectionPool pool;
    private final DatabaseKeeper keeper;
    private final ServiceRegistration<IdentityStore> registration;

    /** Configuration {@code io.novella.identity}. */
    @ObjectClassDefinition(name = "Novella identity: database")
    public @interface Config {

        /** The driver. */
        @AttributeDefinition(
                description =
                        "Filter that selects the DataSourceFactory service, such as (osgi.jdbc.driver.class=org.postgresql.Driver).")
        String driver_target() default "(osgi.jdbc.driver.class=org.h2.Driver)";

        /** The database. */
        @AttributeDefinition(description = "JDBC URL; empty for an H2 database in the data folder.")
        String database_url() default "";

        /** The user of the database. */
        @AttributeDefinition(description = "User of the database.")
        String database_user() default "novella";

        /** The password of that user. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of that user.")
        String database_password() default "";

        /** Size of the pool. */
        @AttributeDefinition(description = "Maximum number of open connections, 1 to 100.")
        int pool_connections() default 8;

        /** How long a request waits for a connection. */
        @AttributeDefinition(
                description = "Maximum time that a request waits for a free connection, in milliseconds, 250 to 60000.")
        int pool_acquire_ms() default 2000;

        /** How long a statement may run. */
        @AttributeDefinition(description = "Maximum duration of one statement, in seconds, 1 to 60.")
        int query_seconds() default 4;

        /** How long the network may be silent. */
        @AttributeDefinition(
                description =
                        "Timeout of PostgreSQL for connecting and for a response, in seconds, 1 to 60, unless the URL"
                                + " sets connectTimeout or socketTimeout.")
        int network_seconds() default 5;
    }

    /**
     * Starts to open the database.
     *
     * @throws SQLException if the driver refuses the configuration
     */
    @Activate
    public IdentityDatabase(BundleContext context, @Reference(name = "driver") DataSourceFactory driver, Config config)
            throws SQLException {
        Path folder = DataFolder.of(context);
        Path files = folder.resolve("identity");
        embedded = config.database_url().isEmpty();
        String url = embedded
                ? "jdbc:h2:file:" + files.resolve("identity") + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"
                : config.database_url();
        Properties properties = new Properties();
        properties.setProperty(
                DataSourceFactory.JDBC_URL, JdbcUrl.complete(url, within(1, config.network_seconds(), MAX_SECONDS)));
        properties.setProperty(DataSourceFactory.JDBC_USER, config.database_user());
        properties.setProperty(DataSourceFactory.JDBC_PASSWORD, config.database_password());
        source = driver.createDataSource(properties);
        pool = new ConnectionPool(
                source,
                new ConnectionPool.Limits(
                        within(1, config.pool_connections(), MAX_CONNECTIONS),
                        Duration.ofMillis(within(250, config.pool_acquire_ms(), MAX_SECONDS * 1000)),
                        Duration.ofSeconds(within(1, config.query_seconds(), MAX_SECONDS))));
        Availability availability = new Availability(false);
        IdentityStore store = new SqlIdentityStore(pool, availability);
        AtomicBoolean recovered = new AtomicBoolean(!embedded);
        keeper = new DatabaseKeeper(
                availability,
                () -> {
                    if (embedded) {
                        createFolder(files);
                    }
                    if (recovered.compareAndSet(false, true)) {
                        FileRecovery.recover(files.resolve("identity.mv.db"));
                    }
                    try (Connection first = source.getConnection()) {
                        // Without the pool, whose patience is for requests: H2 creates or recovers its file here, and
                        // an error has a reason.
                        first.isValid(VALIDATION_SECONDS);
                    }
                    open(pool, availability, folder);
                },
                store::revocations,
                () -> store.purge(Instant.now(), Instant.now().minus(OLDEST_TOKEN)));
        LOG.info("the identity database is {}", JdbcUrl.withoutParameters(url));
        keeper.start();
        registration = context.registerService(IdentityStore.class, store, null);
    }

    /** Brings a database into use through a store of its own, which is not refused while the database counts as down. */
    static void open(ConnectionPool pool, Availability reported, Path folder) {
        SqlIdentityStore store = new SqlIdentityStore(pool, Availability.reportingTo(reported));
        store.migrate();
        new Bootstrap(store, folder).run();
    }

    private static int within(int least, int value, int most) {
        return Math.max(least, Math.min(most, value));
    }

    private static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        keeper.close();
        pool.close();
        if (embedded) {
            shutDown();
        }
    }

    /** The database stays open between connections, and closes with this component rather than with the JVM. */
    private void shutDown() {
        try (Connection last = source.getConnection();
                Statement statement = last.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException failed) {
            LOG.warn("the identity database could not be closed: {}", failed.getMessage());
        }
    }
}
