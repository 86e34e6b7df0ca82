// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ServiceInfo;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.catalog.EndpointsController;
import io.novella.identity.internal.api.catalog.RegionsController;
import io.novella.identity.internal.api.catalog.ServiceCatalog;
import io.novella.identity.internal.api.catalog.ServicesController;
import io.novella.identity.internal.api.domain.DomainLoader;
import io.novella.identity.internal.api.domain.DomainsController;
import io.novella.identity.internal.api.project.ProjectLoader;
import io.novella.identity.internal.api.project.ProjectsController;
import io.novella.identity.internal.api.role.DomainGrantsController;
import io.novella.identity.internal.api.role.ProjectGrantsController;
import io.novella.identity.internal.api.role.RoleAssignmentsController;
import io.novella.identity.internal.api.role.RoleLoader;
import io.novella.identity.internal.api.role.RolesController;
import io.novella.identity.internal.api.role.SystemGrantsController;
import io.novella.identity.internal.api.token.AuthController;
import io.novella.identity.internal.api.token.TokensController;
import io.novella.identity.internal.api.user.ApplicationCredentialsController;
import io.novella.identity.internal.api.user.UserLoader;
import io.novella.identity.internal.api.user.UsersController;
import io.novella.identity.internal.login.Logins;
import io.novella.identity.internal.store.Availability;
import io.novella.identity.internal.store.ConflictException;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.SqlIdentityStore;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Tokens;
import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import io.novella.testkit.Stub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** The identity service as it is after the first start, over a database in memory. */
public final class TestIdentity implements AutoCloseable {

    /** What is in the file of the administrator. */
    public final String adminPassword;

    /** The database. */
    public final SqlIdentityStore store;

    /** The tokens. */
    public final Tokens tokens;

    /** The logins. */
    public final Logins logins;

    private final LosableDatabase database = new LosableDatabase();
    private final ConnectionPool pool =
            new ConnectionPool(database, new ConnectionPool.Limits(8, Duration.ofMillis(250), Duration.ofSeconds(4)));

    private final Clock clock;

    private TestIdentity(Path folder, Clock clock) throws IOException {
        this.clock = clock;
        store = new SqlIdentityStore(pool, new Availability(true));
        store.migrate();
        new Bootstrap(store, folder).run();
        adminPassword =
                Files.readString(folder.resolve(Bootstrap.PASSWORD_FILE)).strip();
        tokens = new Tokens(store, clock);
        logins = new Logins(store, tokens, Duration.ofHours(1), clock);
    }

    /** After the first start. */
    public static TestIdentity start(Path folder, Clock clock) throws IOException {
        return new TestIdentity(folder, clock);
    }

    /** A database in memory. */
    public static JdbcDataSource database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    /** A store over an empty database in memory, which whoever calls this closes with the pool. */
    public static SqlIdentityStore store(ConnectionPool pool) {
        SqlIdentityStore store = new SqlIdentityStore(pool, new Availability(true));
        store.migrate();
        return store;
    }

    /** Opens a database as a node does at its start: again until it succeeds. */
    public static void open(ConnectionPool pool, Path folder) {
        Availability availability = new Availability(true);
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                IdentityDatabase.open(pool, availability, folder);
                return;
            } catch (Fault | ConflictException failed) {
                availability.regained();
            }
        }
        throw new AssertionError("the database does not open");
    }

    /** A pool over a database. */
    public static ConnectionPool pool(DataSource source) {
        return new ConnectionPool(source, ConnectionPool.Limits.DEFAULT);
    }

    /** From now on the database refuses connections, and the open ones are broken. */
    public void loseDatabase() {
        database.lose();
    }

    /** The bootstrap administrator. */
    public User admin() {
        return store.users(Domain.DEFAULT, Bootstrap.ADMIN).get(0);
    }

    /** A client of the whole API, whose tokens are those of the testkit or of this service. */
    public ApiClient client() {
        Microversion first = Microversion.parse("2.1");
        ServiceCatalog catalog = new ServiceCatalog(Stub.of(
                ApiRuntime.class,
                Map.of(
                        "services",
                        List.of(
                                new ServiceInfo("compute", "/compute/v2.1", first, first, List.of()),
                                new ServiceInfo("identity", "/identity/v3", first, first, List.of())))));
        return ApiTest.of(
                        new TokensController(logins, tokens, catalog, store),
                        new AuthController(store, catalog),
                        new UsersController(store, logins),
                        new ProjectsController(store),
                        new DomainsController(store),
                        new RolesController(store),
                        new ProjectGrantsController(store),
                        new DomainGrantsController(store),
                        new SystemGrantsController(store),
                        new RoleAssignmentsController(store),
                        new ApplicationCredentialsController(store, clock),
                        new ServicesController(catalog),
                        new EndpointsController(catalog),
                        new RegionsController())
                .service(new IdentityApi())
                .target(new UserLoader(store))
                .target(new ProjectLoader(store))
                .target(new DomainLoader(store))
                .target(new RoleLoader(store))
                .everySchemaUsed()
                .start();
    }

    @Override
    public void close() {
        pool.close();
    }
}
