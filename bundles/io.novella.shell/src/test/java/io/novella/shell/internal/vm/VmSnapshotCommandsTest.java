// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.shell.internal.GogoShell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class VmSnapshotCommandsTest {

    @TempDir
    private Path folder;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final VmSnapshotCommands commands = new VmSnapshotCommands();
    private final GogoShell shell = new GogoShell("vm", commands, "snapshot", "restore");

    @BeforeEach
    void present() {
        commands.hypervisor = hypervisor;
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void aSnapshotIsTakenAndDescribed() throws Exception {
        hypervisor.add("3f2a1b9c-id", "web");

        assertThat(shell.run("vm:snapshot web /tmp/web"))
                .isEqualTo("/tmp/web has 5000 bytes, 4096 of them memory; the machine was paused for 12 ms");
        assertThat(shell.run("vm:snapshot 3f2 /tmp/web2 --changes"))
                .isEqualTo("/tmp/web2 has 900 bytes, 0 of them memory, based on /base; the machine was paused"
                        + " for 3 ms");
    }

    @Test
    void machinesAreRestoredAndGoOn() throws Exception {
        Path file = Files.createFile(folder.resolve("web"));
        shell.run("vm:restore " + file);
        shell.run("vm:restore " + file + " --name copy --count 2");
        shell.run("vm:restore " + file + " --name later --paused");

        assertThat(hypervisor.list())
                .extracting(VirtualMachine::name)
                .containsExactly("saved", "copy-1", "copy-2", "later");
        assertThat(hypervisor.list())
                .extracting(VirtualMachine::state)
                .containsExactly(VmState.RUNNING, VmState.RUNNING, VmState.RUNNING, VmState.PAUSED);
    }

    @Test
    void allClonesOrNone() throws Exception {
        Path file = Files.createFile(folder.resolve("web"));
        hypervisor.mostMachines = 3;

        assertThat(shell.failure("vm:restore " + file + " --name copy --count 4"))
                .isEqualTo("no more machines");
        assertThat(hypervisor.list()).extracting(VirtualMachine::name).doesNotContain("copy-1", "copy-2", "copy-3");
    }

    @Test
    void mistakesAreSentences() {
        assertThat(shell.failure("vm:restore " + folder.resolve("none"))).startsWith("cannot restore snapshot");
        assertThat(shell.failure("vm:restore a --count 2"))
                .startsWith("--count must be from 1 to 1000 and needs --name; usage");
        assertThat(shell.failure("vm:restore a --name b --count 1001")).startsWith("--count must be from 1 to 1000");
        assertThat(shell.failure("vm:snapshot none file")).startsWith("no machine 'none'");
        assertThat(shell.failure("vm:snapshot none")).startsWith("missing FILE");
        commands.hypervisor = null;
        assertThat(shell.failure("vm:snapshot a b")).startsWith("no hypervisor is running");
    }
}
