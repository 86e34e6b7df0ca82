// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Caller;
import io.novella.api.runtime.PolicyRuntime.ObjectName;
import io.novella.shell.internal.GogoShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {

    @TempDir
    Path folder;

    private final FakePolicyRuntime runtime = new FakePolicyRuntime();
    private final PolicyCommands commands = new PolicyCommands();
    private final GogoShell shell = new GogoShell(
            "policy", commands, "list", "show", "check", "explain", "sample", "redundant", "validate", "eval");

    @BeforeEach
    void present() {
        commands.runtime = runtime;
    }

    @AfterEach
    void close() {
        shell.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void rulesAreATable() throws Exception {
        assertThat(shell.run("policy:list"))
                .isEqualTo(
                        """
                        RULE           CHECK      SOURCE         PROBLEM
                        servers:start  role:boss  policy.yaml:3  refers to nothing
                        servers:stop   @          servers 1.0.0""");
        assertThat(shell.run("(policy:list BOSS) size")).isEqualTo("1");
        assertThat(shell.run("(policy:list os-start) size")).isEqualTo("1");
        assertThat(shell.run("(policy:list policy.yaml) size")).isEqualTo("1");
        assertThat(shell.run("policy:list nonsense")).isEqualTo("No rule matches 'nonsense'.");
    }

    @Test
    void oneRuleShowsAllOfIt() throws Exception {
        assertThat(shell.run("policy:show servers:start"))
                .isEqualTo(
                        """
                        servers:start
                          check     role:boss
                          source    policy.yaml:3
                          default   role:member
                          scopes    project
                          replaces  servers:boot: @
                          guards    POST /compute/v2.1/servers/{id}/action (os-start)
                          problem   refers to nothing""");
        assertThat(shell.run("policy:show servers:stop"))
                .isEqualTo("servers:stop\n  check     @\n  source    servers 1.0.0");
        assertThat(shell.failure("policy:show nonsense"))
                .isEqualTo("there is no rule 'nonsense'; policy:list lists the rules");
    }

    @Test
    void aCheckIsASentence() throws Exception {
        assertThat(shell.run("policy:check r")).isEqualTo("r: deny, because role:b does not hold");
        assertThat(runtime.object).isEmpty();

        shell.run("policy:check r --as user=ann,roles=member,reader,project=p1,domain=d1,system=all,is_admin=True"
                + " --on servers 7");
        Caller caller = Objects.requireNonNull(runtime.caller);
        assertThat(caller.userId()).isEqualTo("ann");
        assertThat(caller.projectId()).contains("p1");
        assertThat(caller.roles()).containsExactlyInAnyOrder("member", "reader");
        assertThat(caller.credentials())
                .containsEntry("domain_id", "d1")
                .containsEntry("system_scope", "all")
                .containsEntry("is_admin", "True");
        assertThat(runtime.object).contains(new ObjectName("servers", "7"));
    }

    @Test
    void anExplanationIsATreeWithTheLeafThatDecided() throws Exception {
        assertThat(shell.run("policy:explain r --as roles=c"))
                .isEqualTo(
                        """
                        r: deny, because role:b does not hold
                        OUTCOME    CHECK               NOTE
                        false      (role:a or http:x)
                        false        role:a            decides
                        undefined    http:x            not reached: external check, not evaluated""");
    }

    @Test
    void aSampleIsTheFile() throws Exception {
        assertThat(shell.run("policy:sample")).isEqualTo("# first\n#\"a\": \"@\"");
    }

    @Test
    void redundantRulesAreATable() throws Exception {
        assertThat(shell.run("policy:redundant")).isEqualTo("No rule of the policy files is redundant.");
        runtime.redundant.add(runtime.rules.get(0));
        assertThat(shell.run("policy:redundant")).contains("policy.yaml:3");
    }

    @Test
    void aFileIsValidated() throws Exception {
        String good = file("policy.yaml", "");
        assertThat(shell.run("policy:validate " + good)).isEqualTo("No problems in " + good + ".");
        assertThat(shell.run("policy:validate " + file("new.yaml", "x")))
                .isEqualTo(
                        """
                        PLACE               REFUSED  PROBLEM
                        new.yaml:1, rule a  yes      is wrong: x
                        new.yaml:2, rule b           is odd""");
        assertThat(shell.failure("policy:validate " + folder.resolve("absent")))
                .isEqualTo("there is no file " + folder.resolve("absent"));
        assertThat(shell.failure("policy:validate " + folder)).contains("cannot be read");
    }

    @Test
    void casesAreAVerdictALine() throws Exception {
        assertThat(shell.run("policy:eval " + file("cases", "allow\ndeny\ninvalid-scope\n")))
                .isEqualTo("allow\ndeny\ninvalid-scope");
        assertThat(shell.run("policy:eval --reasons " + file("cases", "allow\n\ndeny, because role:a does not hold\n")))
                .isEqualTo(
                        """
                        LINE  VERDICT  RULE  REASON
                        1     allow    r     r: allow
                        3     deny     r     role:a does not hold""");
        String broken = file("broken", "allow\ngarbage\n");
        assertThat(shell.failure("policy:eval " + broken)).isEqualTo(broken + ": line 2 is no JSON");
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff});
        assertThat(shell.failure("policy:eval " + folder.resolve("bytes"))).endsWith("bytes is not valid UTF-8");
    }

    @Test
    void mistakesAreSentences() {
        assertThat(shell.failure("policy:check r --as nonsense"))
                .startsWith("'nonsense' is not NAME=VALUE; usage: policy:check RULE [--as CALLER]");
        assertThat(shell.failure("policy:check r --as project=p,q")).startsWith("'q' is not NAME=VALUE");
        assertThat(shell.failure("policy:check r --as roles=")).startsWith("'roles=' is not NAME=VALUE");
        assertThat(shell.failure("policy:check r --on servers"))
                .startsWith("--on RESOURCE and ID are only valid together");
        assertThat(shell.failure("policy:check")).startsWith("missing RULE");
        assertThat(shell.failure("policy:check r --on servers absent"))
                .isEqualTo("Instance absent could not be found.");
        commands.runtime = null;
        for (String command : List.of("list", "show r", "check r", "explain r", "sample", "redundant")) {
            assertThat(shell.failure("policy:" + command)).startsWith("the API is not running");
        }
    }
}
