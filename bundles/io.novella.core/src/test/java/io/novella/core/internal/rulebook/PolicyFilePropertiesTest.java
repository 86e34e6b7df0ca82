// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.file.PolicyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any file is read or reported, and a damaged file allows nothing that the intact file denied. */
class PolicyFilePropertiesTest {

    private static final List<RuleDefault> DEFAULTS =
            List.of(new RuleDefault("closed", "@"), new RuleDefault("open", "@"));
    private static final String WHOLE =
            """
            # Nobody may do this.
            "closed": "!"
            "open":
              - ["role:member", "project_id:%(project_id)s"]
              - ["role:admin"]
            """;
    private static final Map<String, Object> TARGET = Map.of("project_id", "p1");
    private static final Map<String, Object> MEMBER = Map.of("roles", List.of("member"), "project_id", "p1");

    private static Path folder;

    @BeforeContainer
    static void create() throws IOException {
        folder = Files.createTempDirectory("policy");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.deleteIfExists(folder.resolve("policy.yaml"));
        Files.deleteIfExists(folder);
    }

    @Property(tries = 2000)
    void randomBytesAreReadOrReported(@ForAll byte[] bytes, @ForAll boolean json) {
        PolicyFile file = PolicyFile.read(json ? "policy.json" : "policy.yaml", bytes);

        assertThat(file.findings())
                .allSatisfy(
                        finding -> assertThat(finding.sentence()).isNotBlank().doesNotContain("\n"));
    }

    @Property(tries = 3000)
    void randomYamlTokensAreReadOrReported(@ForAll("words") String text) {
        PolicyFile file = PolicyFile.read("policy.yaml", text.getBytes(StandardCharsets.UTF_8));

        file.rules().forEach((name, rule) -> {
            assertThat(name).isNotBlank();
            assertThat(rule.text()).isInstanceOfAny(String.class, List.class);
            assertThat(rule.line()).isPositive();
        });
    }

    /** A file is damaged in one place: at the start every rule denies, later the previous rules stay in force. */
    @Property(tries = 1500)
    void damagedFileAllowsNothingMore(@ForAll long seed) {
        String damaged = damage(new Random(seed));
        boolean readable = PolicyFile.read("policy.yaml", damaged.getBytes(StandardCharsets.UTF_8))
                .findings()
                .isEmpty();
        Rulebook fresh = new Rulebook();
        write(damaged);
        fresh.configure(settings());
        Rulebook running = new Rulebook();
        write(WHOLE);
        running.configure(settings());
        PolicyRules before = running.compile(DEFAULTS);
        write(damaged);
        running.reload();
        PolicyRules after = running.compile(DEFAULTS);

        assertThat(before.decide("open", TARGET, MEMBER).allowed()).isTrue();
        if (!readable) {
            assertThat(fresh.compile(DEFAULTS).decide("closed", TARGET, MEMBER).allowed())
                    .isFalse();
            assertThat(fresh.compile(DEFAULTS).decide("open", TARGET, MEMBER).allowed())
                    .isFalse();
            assertThat(after.decide("closed", TARGET, MEMBER).allowed()).isFalse();
            assertThat(after.decide("open", TARGET, MEMBER).allowed()).isTrue();
            assertThat(running.failures()).isNotEmpty();
        }
    }

    private static String damage(Random random) {
        int at = random.nextInt(WHOLE.length());
        String junk = List.of("!", "@", "\"", "'", "*", "&", "{", "]", "\t", ":", "%", "\u0000", "[[", "? ", "<<: ")
                .get(random.nextInt(15));
        return random.nextBoolean()
                ? WHOLE.substring(0, at)
                : WHOLE.substring(0, at) + junk + WHOLE.substring(at + random.nextInt(2));
    }

    private static void write(String text) {
        try {
            Files.writeString(folder.resolve("policy.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PolicySettings settings() {
        PolicySettings unset = PolicySettings.DEFAULT;
        return new PolicySettings(
                Optional.of(folder),
                Optional.empty(),
                true,
                false,
                unset.pluginKinds(),
                unset.administrators(),
                unset.credentials());
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "!", "!!str ", "*a", "&a ",
                        "|", ">", "# ", "role:x", "@", "~", "yes", "5", "---\n", "? ", "<<: ", "%(x)s", "\t", "\u0085")
                .list()
                .ofMaxSize(20)
                .map(list -> String.join("", list));
    }
}
