// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.novella.identity.internal.token.ShellTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityCommandsTest {

    @TempDir
    Path folder;

    private final ShellTokens tokens = new ShellTokens();
    private TestIdentity identity;
    private IdentityCommands commands;

    @BeforeEach
    void start() throws IOException {
        identity = TestIdentity.start(folder, Clock.systemUTC());
        commands = new IdentityCommands(tokens, identity.logins, identity.store, folder);
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void issuesATokenForWhomItDescribes() {
        String token = commands.token("ann", "blue", "reader, auditor", "1");

        assertThat(tokens.authenticate(token)).hasValueSatisfying(caller -> {
            assertThat(caller.userId()).isEqualTo("ann");
            assertThat(caller.projectId()).hasValue("blue");
            assertThat(caller.roles()).containsExactlyInAnyOrder("reader", "auditor");
        });
    }

    @Test
    void issuesARealTokenOfTheAdministrator() {
        String token = commands.admin("1");

        assertThat(identity.tokens.authenticate(token)).hasValueSatisfying(caller -> {
            assertThat(caller.userId()).isEqualTo(identity.admin().id());
            assertThat(caller.roles()).contains("admin");
        });
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commands.password("nobody"))
                .withMessageContaining("'nobody'");
    }

    @Test
    void aNewPasswordRevokesTheTokens() {
        String token = commands.admin("1");

        commands.password("admin");

        assertThat(identity.tokens.authenticate(token)).isEmpty();
    }
}
