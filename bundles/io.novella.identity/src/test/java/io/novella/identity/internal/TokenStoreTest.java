// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.novella.api.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Caller DEMO =
            Caller.user("demo").project("demo").role("member").build();

    @TempDir
    Path home;

    @Test
    void theFirstStartMakesATokenForItsOwnerOnly() throws IOException {
        TokenStore store = storeAt(NOON);

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(token()).matches("[A-Za-z0-9_-]{43}");
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
        assertThat(store.authenticate(token())).hasValueSatisfying(caller -> {
            assertThat(caller.userId()).isEqualTo("admin");
            assertThat(caller.projectId()).hasValue("admin");
            assertThat(caller.roles()).containsExactlyInAnyOrder("admin", "member", "reader");
        });
    }

    @Test
    void aRestartKeepsIt() throws IOException {
        storeAt(NOON);
        String token = token();

        assertThat(storeAt(NOON).authenticate(token)).isPresent();
        assertThat(token()).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "\u0000\u00ff\u00fe", "with spaces and much more than it takes, really"})
    void aDamagedFileIsLeftAloneAndLetsNobodyIn(String content) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);

        TokenStore store = storeAt(NOON);

        assertThat(store.authenticate(content)).isEmpty();
        assertThat(store.authenticate("")).isEmpty();
        assertThat(Files.readString(file())).isEqualTo(content);
        assertThat(store.authenticate(store.issue(DEMO, Duration.ofHours(1)))).isPresent();
    }

    @Test
    void aFolderThatCannotBeMadeLetsNobodyIn() throws IOException {
        Files.writeString(home.resolve("data"), "a file in its place");

        assertThat(storeAt(NOON).authenticate("")).isEmpty();
    }

    @Test
    void aFileThatOthersCouldOpenIsClosed() throws IOException {
        storeAt(NOON);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        storeAt(NOON);

        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anUnknownTokenIsNobodys() {
        assertThat(storeAt(NOON).authenticate(Token.random())).isEmpty();
    }

    @Test
    void anIssuedTokenExpires() {
        SettableClock clock = new SettableClock(NOON);
        TokenStore store = new TokenStore(file().getParent(), clock);
        String token = store.issue(DEMO, Duration.ofHours(1));

        clock.now = NOON.plus(Duration.ofMinutes(59));
        assertThat(store.authenticate(token)).hasValue(DEMO);
        clock.now = NOON.plus(Duration.ofHours(1));
        assertThat(store.authenticate(token)).isEmpty();
    }

    @Test
    void issuedTokensAreBoundedAndExpiredOnesMakeRoom() throws IOException {
        SettableClock clock = new SettableClock(NOON);
        TokenStore store = new TokenStore(file().getParent(), clock);
        for (int i = 0; i < TokenStore.MAX_ISSUED; i++) {
            store.issue(DEMO, Duration.ofHours(1));
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> store.issue(DEMO, Duration.ofHours(1)))
                .withMessageContaining("10000 tokens");
        clock.now = NOON.plus(Duration.ofHours(1));
        assertThat(store.authenticate(store.issue(DEMO, Duration.ofHours(1)))).isPresent();
        assertThat(store.authenticate(token())).isPresent();
    }

    @Test
    void theCommandIssuesATokenForWhomItDescribes() {
        TokenStore store = storeAt(NOON);

        String token = new IdentityCommands(store).token("ann", "blue", "reader, auditor", "1");

        assertThat(store.authenticate(token)).hasValueSatisfying(caller -> {
            assertThat(caller.userId()).isEqualTo("ann");
            assertThat(caller.projectId()).hasValue("blue");
            assertThat(caller.roles()).containsExactlyInAnyOrder("reader", "auditor");
        });
    }

    @Test
    void theCommandSaysWhatItDoesNotUnderstand() {
        IdentityCommands commands = new IdentityCommands(storeAt(NOON));

        for (String hours : new String[] {"0", "169", "-1", "soon", ""}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> commands.token("u", "p", "reader", hours))
                    .withMessageContaining("1 to 168")
                    .withMessageContaining("usage:");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commands.token("u", "p", "reader,,member", "1"))
                .withMessageContaining("--roles");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commands.token("u", "p", "reader", "1", "--admin"))
                .withMessageContaining("'--admin'");
    }

    private TokenStore storeAt(Instant now) {
        return new TokenStore(file().getParent(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private Path file() {
        return home.resolve("data").resolve(BootstrapToken.FILE);
    }

    private String token() throws IOException {
        return Files.readString(file()).strip();
    }

    private static final class SettableClock extends Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
