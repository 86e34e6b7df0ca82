// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.identity.internal.store.Availability;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.JdbcUrl;
import io.novella.identity.internal.store.SqlIdentityStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that comes late, goes, comes back, comes back empty, or never answers. */
@Timeout(60)
class DatabaseKeeperTest {

    private static final ConnectionPool.Limits LIMITS =
            new ConnectionPool.Limits(2, Duration.ofMillis(250), Duration.ofSeconds(1));

    @TempDir
    Path folder;

    private final LosableDatabase database = new LosableDatabase();
    private final Availability availability = new Availability(false);

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private DatabaseKeeper keeper(ConnectionPool pool, SqlIdentityStore store) {
        DatabaseKeeper keeper = new DatabaseKeeper(
                availability, () -> IdentityDatabase.open(pool, availability, folder), store::revocations, () -> {});
        keeper.start();
        return keeper;
    }

    @Test
    void aDatabaseThatComesLateAndGoesIsUsedWheneverItIsThere() {
        database.lose();
        try (ConnectionPool pool = new ConnectionPool(database, LIMITS)) {
            SqlIdentityStore store = new SqlIdentityStore(pool, availability);
            try (DatabaseKeeper keeper = keeper(pool, store)) {
                for (int time = 0; time < 2; time++) {
                    assertThatThrownBy(store::domains)
                            .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.retryAfter())
                                    .isPresent());
                    assertThat(store.isAvailable()).isFalse();

                    database.find();
                    await(store::isAvailable);
                    assertThat(store.users(null, "admin")).hasSize(1);
                    database.lose();
                    assertThatThrownBy(store::domains).isInstanceOf(Fault.class);
                }
            }
        }
    }

    @Test
    void aDatabaseThatComesBackEmptyIsFilledAgain() {
        try (ConnectionPool pool = new ConnectionPool(database, LIMITS)) {
            SqlIdentityStore store = new SqlIdentityStore(pool, availability);
            try (DatabaseKeeper keeper = keeper(pool, store)) {
                await(store::isAvailable);
                database.lose();
                database.empty();
                assertThatThrownBy(store::domains).isInstanceOf(Fault.class);
                database.find();

                await(store::isAvailable);
                assertThat(store.users(null, "admin")).hasSize(1);
            }
        }
    }

    /** It accepts connections, as the system does for any socket that listens, and never answers. */
    @Test
    void aDatabaseThatNeverAnswersHoldsNoRequestLongerThanTheLimits() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(JdbcUrl.complete(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/identity?user=novella", 1));
            try (ConnectionPool pool = new ConnectionPool(source, LIMITS)) {
                SqlIdentityStore store = new SqlIdentityStore(pool, new Availability(true));

                assertThatThrownBy(store::domains)
                        .isInstanceOfSatisfying(
                                Fault.class, fault -> assertThat(fault.status()).isEqualTo(503));
                assertThat(store.isAvailable()).isFalse();
                for (int i = 0; i < 1_000; i++) {
                    assertThatThrownBy(store::domains).isInstanceOf(Fault.class);
                }
            }
        }
    }

    @Test
    void everyErrorIsFollowedByAnotherAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        Availability of = new Availability(false);
        DatabaseKeeper keeper = new DatabaseKeeper(
                of,
                () -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("by the test");
                    }
                },
                () -> {},
                () -> {});
        try (keeper) {
            keeper.start();
            await(of::isUp);
        }
        assertThat(attempts).hasValue(3);
    }

    @Test
    void afterClosingNoThreadIsLeft() {
        Set<Thread> ofOtherTests = threads();
        ConnectionPool pool = new ConnectionPool(database, LIMITS);
        SqlIdentityStore store = new SqlIdentityStore(pool, availability);
        try (DatabaseKeeper keeper = keeper(pool, store)) {
            await(store::isAvailable);
        }
        pool.close();

        await(() -> ofOtherTests.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("novella-identity"))
                .collect(Collectors.toSet());
    }
}
