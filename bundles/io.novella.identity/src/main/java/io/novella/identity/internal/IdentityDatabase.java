// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.SqlIdentityStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
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
 * Opens the database that is configured, gives an empty one its administrator, and registers the {@link IdentityStore}. If that fails,
 * the log says why, and nobody can log in.
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

    private static final Logger LOG = LoggerFactory.getLogger(IdentityDatabase.class);

    private final DataSource source;
    private final boolean embedded;
    private final SqlIdentityStore store;
    private final ServiceRegistration<IdentityStore> registration;

    /** Configuration {@code io.novella.identity}. */
    @ObjectClassDefinition(name = "Novella identity: database")
    public @interface Config {

        /** Which driver. */
        @AttributeDefinition(
                description =
                        "Which DataSourceFactory to use, as a filter, such as (osgi.jdbc.driver.class=org.postgresql.Driver).")
        String driver_target() default "(osgi.jdbc.driver.class=org.h2.Driver)";

        /** Which database. */
        @AttributeDefinition(description = "JDBC URL; empty for an H2 database in the data folder.")
        String database_url() default "";

        /** Who to log in as. */
        @AttributeDefinition(description = "User of the database.")
        String database_user() default "novella";

        /** How to prove it. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of that user.")
        String database_password() default "";
    }

    /**
     * Opens it.
     *
     * @throws IOException if there is no folder for it
     * @throws SQLException if the driver refuses the configuration
     */
    @Activate
    public IdentityDatabase(BundleContext context, @Reference(name = "driver") DataSourceFactory driver, Config config)
            throws IOException, SQLException {
        Path folder = DataFolder.of(context);
        embedded = config.database_url().isEmpty();
        String url = embedded ? embedded(folder.resolve("identity")) : config.database_url();
        Properties properties = new Properties();
        properties.setProperty(DataSourceFactory.JDBC_URL, url);
        properties.setProperty(DataSourceFactory.JDBC_USER, config.database_user());
        properties.setProperty(DataSourceFactory.JDBC_PASSWORD, config.database_password());
        source = driver.createDataSource(properties);
        try {
            store = new SqlIdentityStore(source);
        } catch (RuntimeException unusable) {
            // Parameters of the URL may be secrets.
            LOG.error(
                    "the identity database {} cannot be used, so nobody can log in: {}",
                    url.replaceAll("[?;].*", ""),
                    unusable.getMessage());
            throw unusable;
        }
        try {
            new Bootstrap(store, folder).run();
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
        registration = context.registerService(IdentityStore.class, store, null);
    }

    /** It stays open between connections, and closes with this component rather than with the JVM. */
    private static String embedded(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return "jdbc:h2:file:" + folder.resolve("identity") + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        close();
    }

    private void close() {
        store.close();
        if (embedded) {
            try (Connection last = source.getConnection();
                    Statement statement = last.createStatement()) {
                statement.execute("SHUTDOWN");
            } catch (SQLException failed) {
                LOG.warn("the identity database did not close: {}", failed.getMessage());
            }
        }
    }
}
