// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.shell.internal.GogoShell;
import io.novella.shell.internal.vm.FakeHypervisor.FakeMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VmCommandsTest {

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final VmCommands commands = new VmCommands();
    private final GogoShell shell = new GogoShell(
            "vm", commands, "list", "run", "console", "start", "stop", "pause", "resume", "remove", "info", "guests");

    @BeforeEach
    void present() {
        commands.hypervisor = hypervisor;
        commands.libraries =
                List.of(library(Map.of("hello", 20, "counter", 3)), library(Map.of("hello", 99, "spin", 2)));
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void machinesAreATable() throws Exception {
        hypervisor.add("3f2a1b9c-0000-4000-8000-000000000001", "web").enter(VmState.RUNNING, "started");
        hypervisor.add("77aa0000-0000-4000-8000-000000000002", "x").enter(VmState.FAILED, "triple fault (shutdown)");
        hypervisor.add("88bb0000-0000-4000-8000-000000000003", "new");
        assertThat(shell.run("vm:list"))
                .isEqualTo(
                        """
                        ID        NAME  GUEST    STATE    MEMORY     REASON
                        3f2a1b9c  web   counter  RUNNING  512000000  started
                        77aa0000  x     counter  FAILED   512000000  triple fault (shutdown)
                        88bb0000  new   counter  CREATED  512000000""");
    }

    @Test
    void noMachinesIsASentence() throws Exception {
        assertThat(shell.run("vm:list")).isEqualTo("No machines. vm:run GUEST starts one.");
    }

    @Test
    void guestsOfAllLibrariesAreATable() throws Exception {
        assertThat(shell.run("vm:guests"))
                .isEqualTo(
                        """
                        GUEST    BYTES
                        counter  3
                        hello    20
                        spin     2""");
        commands.libraries = List.of();
        assertThat(shell.run("vm:guests")).isEqualTo("No guests. No bundle provides a guest library.");
    }

    @Test
    void infoShowsTheHypervisor() throws Exception {
        assertThat(shell.run("vm:info"))
                .isEqualTo(
                        """
                        kvm is up, API version 12
                        CAPABILITY        VALUE
                        KVM_CAP_IRQCHIP   1
                        KVM_CAP_NR_VCPUS  710""");
        hypervisor.info = HypervisorInfo.down("kvm", "/dev/kvm does not exist");
        assertThat(shell.run("vm:info")).isEqualTo("kvm is down: /dev/kvm does not exist");
        hypervisor.others = List.of(hypervisor.info);
        hypervisor.info = HypervisorInfo.up("software", 1, Map.of());
        assertThat(shell.run("vm:info"))
                .isEqualTo("software is up, API version 1\nkvm is down: /dev/kvm does not exist");
    }

    @Test
    void runStartsAMachine() throws Exception {
        assertThat(shell.run("vm:run counter --name web --memory 1048576"))
                .isEqualTo("web (00000001) is RUNNING: started");
        assertThat(hypervisor.machines.get(0).spec().memoryBytes()).isEqualTo(1048576);
        assertThat(shell.run("vm:run hello")).isEqualTo("hello (00000002) is RUNNING: started");
    }

    @Test
    void aNameMayLookLikeANumber() throws Exception {
        assertThat(shell.run("vm:run counter --name 2.10")).isEqualTo("2.10 (00000001) is RUNNING: started");
        assertThat(shell.run("vm:stop 2.10")).isEqualTo("2.10 (00000001) is STOPPED: stopped by request");
    }

    @Test
    void runFollowsUntilTheMachineEnds() throws Exception {
        hypervisor.guest = machine -> {
            machine.console().write("Hello from the guest\n");
            machine.enter(VmState.STOPPED, "halted (HLT) at 1000:0012");
        };
        assertThat(shell.run("vm:run hello --follow"))
                .isEqualTo("Hello from the guest\nhello (00000001) is STOPPED: halted (HLT) at 1000:0012");
    }

    @Test
    void aMachineThatDoesNotStartIsNotLeftBehind() {
        hypervisor.guest = machine -> {
            throw new HypervisorException(Reason.KERNEL, "KVM_CREATE_VCPU: EEXIST");
        };
        assertThat(shell.failure("vm:run hello")).isEqualTo("KVM_CREATE_VCPU: EEXIST");
        assertThat(hypervisor.machines).isEmpty();
    }

    @Test
    void whyAMachineCannotRun() {
        assertThat(shell.failure("vm:run"))
                .isEqualTo("missing GUEST; usage: vm:run GUEST [--name NAME] [--memory BYTES] " + DiskOptions.USAGE
                        + " [--device NAME] [--follow]");
        assertThat(shell.failure("vm:run linux")).isEqualTo("no guest 'linux'; there are: counter, hello, spin");
        assertThat(shell.failure("vm:run hello --memory 64M"))
                .isEqualTo("--memory needs a whole number from 1, not '64M';"
                        + " usage: vm:run GUEST [--name NAME] [--memory BYTES] "
                        + DiskOptions.USAGE + " [--device NAME] [--follow]");
        assertThat(shell.failure("vm:run hello --memory 1"))
                .isEqualTo("memoryBytes is 1; image 'hello' needs at least 65556");
        hypervisor.info = HypervisorInfo.down("kvm", "/dev/kvm does not exist");
        assertThat(shell.failure("vm:run hello")).isEqualTo("/dev/kvm does not exist");
        commands.libraries = List.of();
        assertThat(shell.failure("vm:run hello")).isEqualTo("no guest 'hello'; there are none");
    }

    @Test
    void aMachineGoesThroughItsLife() throws Exception {
        hypervisor.add("3f2a1b9c-0001", "web");
        assertThat(shell.run("vm:start web")).isEqualTo("web (3f2a1b9c) is RUNNING: started");
        assertThat(shell.failure("vm:start web")).isEqualTo("'web' is running already");
        assertThat(shell.run("vm:pause 3f")).isEqualTo("web (3f2a1b9c) is PAUSED: paused by request");
        assertThat(shell.run("vm:resume 3f2a1b9c-0001")).isEqualTo("web (3f2a1b9c) is RUNNING: resumed");
        assertThat(shell.run("vm:stop 3f2a1b9c")).isEqualTo("web (3f2a1b9c) is STOPPED: stopped by request");
        assertThat(shell.run("vm:remove web")).isEqualTo("web (3f2a1b9c) is CLOSED: closed");
        assertThat(shell.run("vm:list")).isEqualTo("No machines. vm:run GUEST starts one.");
    }

    @Test
    void anAmbiguousMachineIsLeftAlone() {
        FakeMachine one = hypervisor.add("3f01", "web");
        FakeMachine two = hypervisor.add("3f02", "web");
        FakeMachine three = hypervisor.add("77", "3f01");
        assertThat(shell.failure("vm:start web")).isEqualTo("'web' is ambiguous; it matches: web (3f01), web (3f02)");
        assertThat(shell.failure("vm:start 3f0")).isEqualTo("'3f0' is ambiguous; it matches: web (3f01), web (3f02)");
        assertThat(List.of(one, two, three)).allMatch(machine -> machine.state() == VmState.CREATED);
        assertThat(shell.failure("vm:start 3f01")).startsWith("no failure");
        assertThat(one.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void aNameThatBeginsAnotherIdIsAmbiguous() {
        hypervisor.add("3f01", "web");
        hypervisor.add("77", "3f");
        assertThat(shell.failure("vm:stop 3f")).isEqualTo("'3f' is ambiguous; it matches: web (3f01), 3f (77)");
    }

    @Test
    void anUnknownMachineIsAnsweredWithTheKnown() {
        assertThat(shell.failure("vm:stop web")).isEqualTo("no machine 'web'; there are none");
        hypervisor.add("3f01", "web\u001b[2J");
        assertThat(shell.failure("vm:stop w")).isEqualTo("no machine 'w'; there are: web?[2J (3f01)");
        assertThat(shell.failure("vm:stop ''")).isEqualTo("no machine ''; there are: web?[2J (3f01)");
        for (int i = 0; i < 11; i++) {
            hypervisor.add("7" + i, "m" + i);
        }
        assertThat(shell.failure("vm:stop w")).endsWith(", m8 (78) and 2 more");
    }

    @Test
    void aConsolePrintsItsText() throws Exception {
        FakeMachine machine = hypervisor.add("3f01", "web");
        assertThat(shell.run("vm:console web")).isEmpty();
        machine.console().write("one\ntwo\nthree\n");
        assertThat(shell.run("vm:console web")).isEqualTo("one\ntwo\nthree");
        assertThat(shell.run("vm:console web --lines 2")).isEqualTo("two\nthree");
        assertThat(shell.failure("vm:console web --lines none"))
                .isEqualTo("--lines needs a whole number from 1, not 'none';"
                        + " usage: vm:console VM [--lines N] [--follow]");
        assertThat(shell.failure("vm:console")).isEqualTo("missing VM; usage: vm:console VM [--lines N] [--follow]");
    }

    @Test
    void aConsoleThatEndsIsFollowedToItsEnd() throws Exception {
        FakeMachine machine = hypervisor.add("3f01", "web");
        machine.console().write("one\ntwo\n");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<Void> guest = CompletableFuture.runAsync(() -> {
            awaitReader(machine);
            machine.console().write("three\n");
            machine.enter(VmState.STOPPED, "halted");
        });
        assertThat(shell.run("vm:console web --lines 1 --follow")).isEqualTo("two\nthree\n");
        guest.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptedFollowLeavesTheSessionUsable() throws Exception {
        FakeMachine machine = hypervisor.add("3f01", "web");
        machine.console().write("one\n");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<Void> operator = CompletableFuture.runAsync(() -> {
            awaitReader(machine);
            Job job = shell.session().foregroundJob();
            job.interrupt();
        });
        shell.failure("vm:console web --follow");
        operator.get(10, TimeUnit.SECONDS);
        assertThat(machine.state()).isEqualTo(VmState.RUNNING);
        assertThat(shell.run("vm:stop web")).endsWith("web (3f01) is STOPPED: stopped by request");
    }

    @Test
    void aFollowEndsWithItsSession() throws Exception {
        FakeMachine machine = hypervisor.add("3f01", "web");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<String> following =
                CompletableFuture.supplyAsync(() -> shell.failure("vm:console web --follow"));
        awaitReader(machine);
        shell.session().close();
        following.get(10, TimeUnit.SECONDS);
        machine.console().reader.join();
    }

    @Test
    void aFollowEndsWithTheComponent() throws Exception {
        FakeMachine machine = hypervisor.add("3f01", "web");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<Void> bundle = CompletableFuture.runAsync(() -> {
            awaitReader(machine);
            commands.deactivate();
        });
        assertThat(shell.run("vm:console web --follow")).isEmpty();
        bundle.get(10, TimeUnit.SECONDS);
    }

    @Test
    void withoutAHypervisorEveryCommandSaysSo() throws Exception {
        commands.hypervisor = null;
        for (String line : new String[] {
            "vm:list",
            "vm:run hello",
            "vm:console x",
            "vm:start x",
            "vm:stop x",
            "vm:pause x",
            "vm:resume x",
            "vm:remove x",
            "vm:info"
        }) {
            assertThat(shell.failure(line))
                    .isEqualTo("no hypervisor is running;"
                            + " check that the bundle io.novella.hypervisor.machine is installed and started");
        }
        assertThat(shell.run("vm:guests")).startsWith("GUEST");
    }

    @Test
    void aCommandTakesAMachineForItsId() throws Exception {
        hypervisor.add("3f01", "web");
        hypervisor.add("3f02", "web");
        assertThat(shell.run("machine = (vm:list) get 1; vm:stop $machine"))
                .isEqualTo("web (3f02) is STOPPED: stopped by request");
        assertThat(shell.failure("vm:stop $nothing"))
                .isEqualTo("an argument is null; check that every variable in the command is set; usage: vm:stop VM");
    }

    private static void awaitReader(FakeMachine machine) {
        try {
            machine.console().waiting.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static GuestLibrary library(Map<String, Integer> sizes) {
        TreeMap<String, Integer> guests = new TreeMap<>(sizes);
        return new GuestLibrary() {
            @Override
            public SortedSet<String> names() {
                return new TreeSet<>(guests.keySet());
            }

            @Override
            public Optional<byte[]> find(String name) {
                return Optional.ofNullable(guests.get(name)).map(byte[]::new);
            }
        };
    }
}
