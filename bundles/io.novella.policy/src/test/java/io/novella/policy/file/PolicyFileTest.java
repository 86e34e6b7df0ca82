// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {

    private static PolicyFile read(String name, String text) {
        return PolicyFile.read(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void yamlHasTextsAndLists() {
        PolicyFile file = read(
                "policy.yaml",
                """
                # An operator's file.
                "servers:start": "role:admin or project_id:%(project_id)s"
                servers:stop: role:admin

                old:
                  - [role:admin]
                  - - role:member
                    - "project_id:%(project_id)s"
                everybody: ""
                nobody: '!'
                """);

        assertThat(file.findings()).isEmpty();
        assertThat(file.rules())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "servers:start",
                        new FileRule("policy.yaml", 2, "role:admin or project_id:%(project_id)s"),
                        "servers:stop",
                        new FileRule("policy.yaml", 3, "role:admin"),
                        "old",
                        new FileRule(
                                "policy.yaml",
                                5,
                                List.of(List.of("role:admin"), List.of("role:member", "project_id:%(project_id)s"))),
                        "everybody",
                        new FileRule("policy.yaml", 9, ""),
                        "nobody",
                        new FileRule("policy.yaml", 10, "!")));
    }

    @Test
    void jsonHasTheSame() {
        PolicyFile file = read("policy.d/1.json", "{\n\"a\": \"@\",\n\"b\": [[\"role:x\"], \"role:y\"], \"c\": \"\"}");

        assertThat(file.findings()).isEmpty();
        assertThat(file.rules())
                .containsEntry("a", new FileRule("policy.d/1.json", 2, "@"))
                .containsEntry("b", new FileRule("policy.d/1.json", 3, List.of(List.of("role:x"), "role:y")))
                .containsEntry("c", new FileRule("policy.d/1.json", 3, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "# nothing yet\n", "---\n", "{}", "\ufeff# with a mark\n", "--- {}\n"})
    void aFileMayHoldNoRules(String text) {
        PolicyFile file = read("policy.yaml", text);

        assertThat(file.findings()).isEmpty();
        assertThat(file.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: !             | 1 | YAML tag",
                "a: !!str \"@\"   | 1 | YAML tag",
                "a: !mine b       | 1 | YAML tag",
                "a:               | 1 | has no value",
                "a: @             | 1 | is not valid YAML: found character '@'",
                "a: yes           | 1 | not yes",
                "a: 5             | 1 | not 5",
                "a: ~             | 1 | not nothing",
                "a: {b: c}        | 1 | not an object",
                "a: [[[b]]]       | 1 | not a more deeply nested list",
                "a: [[b, 1]]      | 1 | not 1",
                "a: *b            | 1 | anchor",
                "a: b\\na: c      | 2 | is already defined on line 1",
                "a: b\\n\"\": c   | 2 | a rule has no name",
                "- a              | 1 | must contain one object that maps rule names to rules",
                "a                | 1 | must contain one object that maps rule names to rules",
                "\"\"             | 1 | must contain one object that maps rule names to rules",
                "a: b\\n---\\nc: d| 3 | contains exactly one object",
                "a: [b            | 1 | is not valid YAML: expected ',' or ']'",
                "a: \"b           | 1 | is not valid YAML",
                "a: b\\n\\tc: d   | 2 | is not valid YAML"
            })
    void whatYamlWouldMakeOfASlipIsSaid(String text, int line, String sentence) {
        PolicyFile file = read("policy.yaml", text.replace("\\n", "\n").replace("\\t", "\t"));

        assertThat(file.findings()).isNotEmpty();
        assertThat(file.findings().get(0).sentence()).contains(sentence);
        assertThat(file.findings().get(0).line()).isEqualTo(line);
        assertThat(file.findings()).allMatch(Finding::serious);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": tru}             | is not valid JSON",
                "{\"a\": \"b\"            | is not valid JSON",
                "{\"a\": \"b\"} {}        | contains exactly one object",
                "[]                       | must contain one object that maps rule names to rules",
                "null                     | must contain one object that maps rule names to rules",
                "{\"a\": null}            | not nothing",
                "{\"a\": \"b\", \"a\": 1} | not 1",
                "{\"a\": true}            | not true"
            })
    void jsonIsStrict(String text, String sentence) {
        assertThat(read("policy.json", text).findings().get(0).sentence()).contains(sentence);
    }

    @Test
    void bytesThatAreNoTextAreSaid() {
        assertThat(PolicyFile.read("policy.yaml", new byte[] {'a', ':', ' ', (byte) 0xff})
                        .findings())
                .extracting(Finding::sentence)
                .containsExactly("is not valid UTF-8");
    }

    @Test
    void rulesBesideABrokenOneAreRead() {
        PolicyFile file = read("policy.yaml", "a: [[b, 1]]\nc: [[b], 1]\nd: \"@\"\n");

        assertThat(file.findings()).extracting(Finding::rule).containsExactly("a", "c");
        assertThat(file.rules()).containsOnlyKeys("d");
    }

    @Test
    void placeNamesFileLineAndRule() {
        PolicyFile file = read("policy.yaml", "a: '@'\nb: 5\n");

        assertThat(file.findings()).extracting(Finding::place).containsExactly("policy.yaml:2, rule b");
        assertThat(file.rules().get("a").place()).isEqualTo("policy.yaml:1");
        assertThat(PolicyFile.read("policy.yaml", new byte[] {(byte) 0xff}).findings())
                .extracting(Finding::place)
                .containsExactly("policy.yaml");
    }

    @Test
    void largestFileIsRead() {
        byte[] blanks = new byte[PolicyFile.MAX_BYTES];
        Arrays.fill(blanks, (byte) '\n');

        assertThat(PolicyFile.read("policy.json", blanks).findings()).isEmpty();
    }

    @Test
    void tooMuchIsNotRead() {
        assertThat(PolicyFile.read("policy.json", new byte[PolicyFile.MAX_BYTES + 1])
                        .findings())
                .extracting(Finding::sentence)
                .containsExactly("is larger than 3 MiB");
    }

    @Test
    void nestingHasAnEnd() {
        assertThat(read("policy.json", "{\"a\":" + "[".repeat(100_000)).findings())
                .isNotEmpty();
        assertThat(read("policy.yaml", "a: " + "[".repeat(100_000)).findings()).isNotEmpty();
    }

    @Test
    void onlyItsEndingMakesAPolicyFile() {
        assertThat(List.of("a.yaml", "B.YML", "c.json")).allMatch(PolicyFile::isPolicyFile);
        assertThat(List.of("a.yaml~", ".a.yaml", "a.yaml.bak", "README", ".a.yaml.swp"))
                .noneMatch(PolicyFile::isPolicyFile);
    }
}
