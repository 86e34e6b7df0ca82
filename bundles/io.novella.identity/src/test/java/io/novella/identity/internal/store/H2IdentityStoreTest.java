// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.identity.internal.LosableDatabase;
import io.novella.identity.internal.TestIdentity;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The store in the embedded database, in memory. */
class H2IdentityStoreTest extends IdentityStoreContract {

    private JdbcDataSource database;

    @Override
    DataSource emptyDatabase() {
        database = TestIdentity.database();
        return database;
    }

    @Override
    DataSource sameDatabase() {
        return database;
    }

    @Test
    void aDatabaseOfALaterReleaseIsLeftAlone() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("INSERT INTO identity_schema (version) VALUES (1000)");
            connection.commit();
        }

        assertThatIllegalStateException().isThrownBy(() -> store.migrate()).withMessageContaining("later release");
    }

    @Test
    void aLostDatabaseIsUnavailableAndWorksAgainWhenItIsBack() {
        LosableDatabase losable = new LosableDatabase();
        ConnectionPool.Limits limits = new ConnectionPool.Limits(2, Duration.ofMillis(250), Duration.ofSeconds(1));
        try (ConnectionPool pool = new ConnectionPool(losable, limits)) {
            SqlIdentityStore store = TestIdentity.store(pool);
            store.add(new Domain("d", "d", "", true));
            for (int time = 0; time < 2; time++) {
                losable.lose();

                assertThatThrownBy(() -> new SqlIdentityStore(pool, new Availability(true)).domains())
                        .isInstanceOfSatisfying(Fault.class, fault -> {
                            assertThat(fault.status()).isEqualTo(503);
                            assertThat(fault.retryAfter()).isPresent();
                            assertThat(fault).hasMessage("The identity service cannot reach its database. Try again.");
                        });

                losable.find();
                assertThat(new SqlIdentityStore(pool, new Availability(true)).domains())
                        .hasSize(1);
            }
        }
    }

    @Test
    void aThreadThatIsInterruptedDoesNotCloseTheFile() {
        JdbcDataSource file = new JdbcDataSource();
        file.setURL(JdbcUrl.complete("jdbc:h2:file:" + folder.resolve("identity") + ";DB_CLOSE_DELAY=0", 1));
        Availability availability = new Availability(true);
        try (ConnectionPool pool = TestIdentity.pool(file)) {
            SqlIdentityStore store = new SqlIdentityStore(pool, availability);
            store.migrate();
            Thread.currentThread().interrupt();
            try {
                store.add(new Domain("interrupted", "interrupted", "", true));
            } catch (Fault refused) {
                assertThat(refused.status()).isEqualTo(503);
            } finally {
                Thread.interrupted();
            }

            store.add(new Domain("next", "next", "", true));
            assertThat(store.isAvailable()).isTrue();
            assertThat(store.domain("next")).isPresent();
        }
    }

    @Test
    void afterAFailureRequestsAreRefusedAtOnce() {
        LosableDatabase losable = new LosableDatabase();
        losable.lose();
        Availability availability = new Availability(true);
        try (ConnectionPool pool = TestIdentity.pool(losable)) {
            SqlIdentityStore store = new SqlIdentityStore(pool, availability);
            assertThatThrownBy(store::domains).isInstanceOf(Fault.class);
            assertThat(store.isAvailable()).isFalse();

            losable.find();
            assertThatThrownBy(store::domains).as("until a probe").isInstanceOf(Fault.class);
            availability.regained();
            store.migrate();
            assertThat(store.domains()).isEmpty();
        }
    }
}
