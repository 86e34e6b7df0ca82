// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.identity.internal.TestIdentity;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicReference;
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

        assertThatIllegalStateException()
                .isThrownBy(() -> new SqlIdentityStore(database))
                .withMessageContaining("later release");
    }

    @Test
    void aBrokenConnectionIsReplaced() throws Exception {
        JdbcDataSource kept = TestIdentity.database();
        try (Connection open = kept.getConnection();
                SqlIdentityStore store = new SqlIdentityStore(remembering(kept))) {
            assertThat(open.isClosed()).isFalse();
            store.add(new Domain("d", "d", "", true));
            last.get().close();

            assertThatThrownBy(store::domains).isInstanceOfSatisfying(Fault.class, fault -> {
                assertThat(fault.status()).isEqualTo(503);
                assertThat(fault.retryAfter()).isPresent();
                assertThat(fault).hasMessage("The identity service cannot reach its database. Try again.");
            });
            assertThat(store.domains()).hasSize(1);
        }
    }

    private final AtomicReference<Connection> last = new AtomicReference<>();

    private DataSource remembering(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(source, arguments);
                    if (result instanceof Connection connection) {
                        last.set(connection);
                    }
                    return result;
                });
    }
}
