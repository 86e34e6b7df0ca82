// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.api.runtime.PublishedContract;
import io.novella.shell.internal.GogoShell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContractCommandsTest {

    private final List<BreachInfo> breaches = new ArrayList<>();
    private final ContractCommands commands = new ContractCommands();
    private final GogoShell shell = new GogoShell("api", commands, "freeze", "contract");
    private String asked = "";

    @BeforeEach
    void present() {
        commands.published = new PublishedContract() {
            @Override
            public List<BreachInfo> breaches() {
                return breaches;
            }

            @Override
            public String guard() {
                return "warn";
            }

            @Override
            public FreezeInfo freeze(String service, Optional<Path> file, Set<String> removed) throws IOException {
                asked = service + " " + file + " " + new TreeSet<>(removed);
                if (service.equals("full")) {
                    throw new IOException("no space left");
                } else if (service.equals("broken")) {
                    throw new IllegalArgumentException("it breaks");
                }
                return new FreezeInfo(
                        service,
                        Path.of("data/x.lock.json"),
                        new Microversion(2, 19),
                        7,
                        List.of("'a' is gone at 2.2"));
            }
        };
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void freezeSaysWhatItPublished() throws Exception {
        assertThat(shell.run("api:freeze compute"))
                .isEqualTo(
                        """
                        Published 7 operations of compute up to 2.19 in data/x.lock.json
                          accepted removal: 'a' is gone at 2.2""");
        assertThat(asked).isEqualTo("compute Optional.empty []");
        shell.run("api:freeze compute --file copy.json --removed a#b,c#d,a#b");
        assertThat(asked).isEqualTo("compute Optional[copy.json] [a#b, c#d]");
    }

    @Test
    void whatCannotBeFrozenIsASentence() {
        assertThat(shell.failure("api:freeze")).startsWith("missing SERVICE; usage: api:freeze SERVICE");
        assertThat(shell.failure("api:freeze broken")).isEqualTo("it breaks");
        assertThat(shell.failure("api:freeze full"))
                .startsWith("the lock file cannot be written: ")
                .contains("no space left");
        commands.published = null;
        assertThat(shell.failure("api:contract")).startsWith("the API is not running");
    }

    @Test
    void breachesAreATable() throws Exception {
        assertThat(shell.run("api:contract")).isEqualTo("No published version is broken (contract.guard = warn).");
        breaches.add(new BreachInfo("compute", "a.bundle 1.0.0", "a.Controller", "x is now y", true));
        breaches.add(new BreachInfo("compute", "b.bundle 1.0.0", "b.Controller", "y is now z", false));
        assertThat(shell.run("api:contract"))
                .isEqualTo(
                        """
                        SERVICE  BUNDLE          SERVED  VIOLATION
                        compute  a.bundle 1.0.0  yes     x is now y
                        compute  b.bundle 1.0.0  no      y is now z""");
        assertThat(shell.run("(api:contract) get 1"))
                .isEqualTo("b.Controller of b.bundle 1.0.0 (not served): y is now z");
    }
}
