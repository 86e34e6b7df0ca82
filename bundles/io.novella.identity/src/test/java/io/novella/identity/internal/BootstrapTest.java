// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.ConnectionPool;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.SqlIdentityStore;
import io.novella.identity.internal.store.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {

    @TempDir
    Path home;

    private final ConnectionPool pool = TestIdentity.pool(TestIdentity.database());
    private final SqlIdentityStore store = TestIdentity.store(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void theFirstStartMakesAnAdministrator() throws IOException {
        bootstrap();

        User admin = store.users(Domain.DEFAULT, "admin").get(0);
        String project = store.projects(Domain.DEFAULT, "admin").get(0).id();
        assertThat(PasswordHashes.matches(
                        password(), store.passwordHash(admin.id()).orElseThrow()))
                .isTrue();
        assertThat(store.rolesOf(admin.id(), Scope.project(project)))
                .extracting(Role::name)
                .containsExactly("admin", "member", "reader");
        assertThat(store.rolesOf(admin.id(), Scope.SYSTEM))
                .extracting(Role::name)
                .contains("admin");
        assertThat(store.rolesOf(admin.id(), Scope.domain(Domain.DEFAULT))).isEmpty();
    }

    @Test
    void thePasswordIsForTheOwnerOnly() throws IOException {
        bootstrap();

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(password()).matches("[A-Za-z0-9_-]{43}");
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aRestartChangesNothing() throws IOException {
        bootstrap();
        String password = password();
        Files.delete(file());

        bootstrap();

        assertThat(file()).doesNotExist();
        User admin = store.users(Domain.DEFAULT, "admin").get(0);
        assertThat(PasswordHashes.matches(
                        password, store.passwordHash(admin.id()).orElseThrow()))
                .isTrue();
    }

    @Test
    void aFirstStartThatWasCutShortIsFinished() throws IOException {
        bootstrap();
        String password = password();
        store.deleteUser(store.users(Domain.DEFAULT, "admin").get(0).id());

        bootstrap();

        User admin = store.users(Domain.DEFAULT, "admin").get(0);
        assertThat(PasswordHashes.matches(
                        password, store.passwordHash(admin.id()).orElseThrow()))
                .isTrue();
        assertThat(store.roles()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "\u0000\u00ff\u00fe", "with spaces and much more than it takes, really"})
    void aDamagedFileIsNoPassword(String content) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);

        bootstrap();

        assertThat(password()).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void withoutAPlaceForThePasswordThereIsNoAdministrator() throws IOException {
        Files.writeString(home.resolve("data"), "a file in its place");

        assertThatThrownBy(this::bootstrap)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("admin-password");
        assertThat(store.users(null, null)).isEmpty();
    }

    @Test
    void aFileThatOthersCouldOpenIsClosed() throws IOException {
        bootstrap();
        store.deleteUser(store.users(Domain.DEFAULT, "admin").get(0).id());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        bootstrap();

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anotherPasswordOfTheAdministratorIsInTheFileToo() throws IOException {
        bootstrap();
        User admin = store.users(Domain.DEFAULT, "admin").get(0);

        String renewed = Bootstrap.renew(store, admin, file().getParent());

        assertThat(password()).isEqualTo(renewed);
        assertThat(PasswordHashes.matches(
                        renewed, store.passwordHash(admin.id()).orElseThrow()))
                .isTrue();
    }

    private void bootstrap() {
        new Bootstrap(store, file().getParent()).run();
    }

    private Path file() {
        return home.resolve("data").resolve(Bootstrap.PASSWORD_FILE);
    }

    private String password() throws IOException {
        return Files.readString(file()).strip();
    }
}
