// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.novella.api.Fault;
import io.novella.compute.Image;
import io.novella.compute.Server;
import io.novella.compute.ServerFault;
import io.novella.compute.ServerRequest;
import io.novella.compute.ServerStatus;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.GuestLibrary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComputeServiceTest {

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final TickingClock clock = new TickingClock();
    private final ComputeService compute = new ComputeService(3, clock);

    @BeforeEach
    void install() {
        compute.libraries = List.of(library(Map.of("counter", 4, "hello", 9)));
        compute.bindHypervisor(hypervisor);
    }

    @Test
    void aServerIsAMachineThatRunsItsImage() {
        Server server = create("web");

        assertThat(server.status()).isEqualTo(ServerStatus.ACTIVE);
        assertThat(server.taskState()).isEmpty();
        assertThat(server.fault()).isEmpty();
        assertThat(server.launched()).isPresent();
        assertThat(server.updated()).isAfterOrEqualTo(server.created());
        assertThat(server.image()).isEqualTo(new Image("counter", 4));
        assertThat(server.machineId()).hasValue(hypervisor.last().id());
        assertThat(hypervisor.last().spec().memoryBytes()).isEqualTo(64 << 20);
        assertThat(hypervisor.last().spec().name()).isEqualTo("web");
        assertThat(compute.findServer(server.id())).hasValue(server);
    }

    @Test
    void theStatusFollowsTheMachine() {
        Server server = create("web");

        hypervisor.last().pause();
        assertThat(now(server).status()).isEqualTo(ServerStatus.PAUSED);
        hypervisor.last().resume();
        assertThat(now(server).status()).isEqualTo(ServerStatus.ACTIVE);
        hypervisor.last().halt();
        assertThat(now(server).status()).isEqualTo(ServerStatus.SHUTOFF);
        assertThat(now(server).fault()).isEmpty();
    }

    @Test
    void aCrashIsAFaultWithItsReasonAndTime() {
        Server server = create("web");
        clock.pass(Duration.ofMinutes(1));
        Instant crashed = clock.instant();

        hypervisor.last().crash("triple fault (shutdown) at 1000:0003");
        clock.pass(Duration.ofMinutes(1));

        assertThat(now(server).status()).isEqualTo(ServerStatus.ERROR);
        assertThat(now(server).fault()).hasValue(new ServerFault(500, "triple fault (shutdown) at 1000:0003", crashed));
        assertThat(now(server).updated()).isEqualTo(crashed);
    }

    @Test
    void aCrashedServerIsStoppedAndStartedWithANewMachineAndKeepsItsConsole() {
        Server server = create("web");
        hypervisor.last().write("one\n");
        FakeHypervisor.Machine first = hypervisor.last();
        first.crash("triple fault (shutdown)");

        assertThat(compute.stopServer(server).status()).isEqualTo(ServerStatus.SHUTOFF);
        assertThat(first.state()).isEqualTo(VmState.CLOSED);
        assertThat(first.listeners()).isZero();
        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
        hypervisor.last().write("two\n");

        assertThat(hypervisor.last()).isNotSameAs(first);
        assertThat(compute.consoleOutput(server, -1)).isEqualTo("one\ntwo\n");
        assertThat(compute.consoleOutput(server, 1)).isEqualTo("two");
    }

    @Test
    void stopAndStartCycleTheSameMachine() {
        Server server = create("web");

        assertThat(compute.stopServer(server).status()).isEqualTo(ServerStatus.SHUTOFF);
        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
        assertThat(hypervisor.machines).hasSize(1);
    }

    @Test
    void anOperationInTheWrongStateIsAConflictInNovasWords() {
        Server server = create("web");

        assertFault(
                409,
                "Cannot 'start' instance " + server.id() + " while it is in vm_state active",
                () -> compute.startServer(server));
        compute.stopServer(server);
        assertFault(
                409,
                "Cannot 'stop' instance " + server.id() + " while it is in vm_state stopped",
                () -> compute.stopServer(server));
    }

    @Test
    void anOperationDuringAnotherIsAConflict() {
        Server server = create("web");
        compute.stopServer(server);
        AtomicReference<String> task = new AtomicReference<>("");
        hypervisor.duringStart = () -> {
            task.set(now(server).taskState().orElse(""));
            assertFault(
                    409,
                    "Cannot 'stop' instance " + server.id() + " while it is in task_state powering-on",
                    () -> compute.stopServer(server));
        };

        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
        assertThat(task).hasValue("powering-on");
    }

    @Test
    void withoutAHypervisorAServerIsBornInError() {
        compute.unbindHypervisor(hypervisor);

        Server server = create("web");

        assertThat(server.status()).isEqualTo(ServerStatus.ERROR);
        assertThat(server.fault())
                .map(ServerFault::message)
                .hasValue("No valid host was found. No hypervisor is running.");
        assertThat(server.launched()).isEmpty();
        assertFault(409, "Instance " + server.id() + " is not ready", () -> compute.consoleOutput(server, -1));
    }

    @Test
    void aHypervisorThatIsDownGivesItsExactReason() {
        hypervisor.refusesToCreate = new HypervisorException(Reason.DOWN, "/dev/kvm: permission denied");

        assertThat(create("web").fault()).map(ServerFault::message).hasValue("/dev/kvm: permission denied");
    }

    @Test
    void aServerBornInErrorCanBeStartedOnceTheHypervisorIsUp() {
        hypervisor.refusesToCreate = new HypervisorException(Reason.DOWN, "/dev/kvm: permission denied");
        Server server = create("web");
        hypervisor.refusesToCreate = null;

        compute.stopServer(server);

        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
    }

    @Test
    void aMachineThatDoesNotStartIsGivenBack() {
        hypervisor.refusesToStart = new HypervisorException(Reason.KERNEL, "KVM_RUN: out of memory");

        Server server = create("web");

        assertThat(server.status()).isEqualTo(ServerStatus.ERROR);
        assertThat(server.fault()).map(ServerFault::message).hasValue("KVM_RUN: out of memory");
        assertThat(server.machineId()).isEmpty();
        assertThat(hypervisor.list()).isEmpty();
    }

    @Test
    void aMachineClosedByOthersLeavesItsServerPoweredOff() {
        Server server = create("web");
        hypervisor.last().close();

        assertThat(now(server).status()).isEqualTo(ServerStatus.SHUTOFF);
        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
        assertThat(hypervisor.machines).hasSize(2);
    }

    @Test
    void aHypervisorThatLeavesTakesItsMachinesAndNothingElse() {
        Server server = create("web");
        hypervisor.last().write("before\n");

        compute.unbindHypervisor(hypervisor);

        assertThat(now(server).status()).isEqualTo(ServerStatus.SHUTOFF);
        assertThat(now(server).machineId()).isEmpty();
        assertThat(compute.consoleOutput(server, -1)).isEqualTo("before\n");
        compute.bindHypervisor(hypervisor);
        assertThat(compute.startServer(server).status()).isEqualTo(ServerStatus.ACTIVE);
    }

    @Test
    void deleteGivesTheMachineBack() {
        Server server = create("web");

        compute.deleteServer(server);
        compute.deleteServer(server);

        assertThat(hypervisor.list()).isEmpty();
        assertThat(compute.servers()).isEmpty();
        String gone = "Instance " + server.id() + " could not be found.";
        assertFault(404, gone, () -> compute.startServer(server));
        assertFault(404, gone, () -> compute.stopServer(server));
        assertFault(404, gone, () -> compute.consoleOutput(server, 1));
        assertFault(404, gone, () -> compute.describeServer(server, "x", null));
    }

    @Test
    void aMachineThatDoesNotLetGoCanBeDeletedAgain() {
        Server server = create("web");
        hypervisor.last().refusesToClose = new HypervisorException(Reason.TIMEOUT, "a device does not return");

        assertFault(
                409,
                "Instance " + server.id() + " could not be deleted: a device does not return",
                () -> compute.deleteServer(server));
        assertThat(now(server).status()).isEqualTo(ServerStatus.ACTIVE);
        hypervisor.last().refusesToClose = null;
        compute.deleteServer(server);
        assertThat(compute.findServer(server.id())).isEmpty();
    }

    @Test
    void deletedWhileItIsBuiltLeavesNoMachine() {
        hypervisor.duringStart = () -> compute.servers().forEach(compute::deleteServer);

        create("web");

        assertThat(compute.servers()).isEmpty();
        assertThat(hypervisor.list()).isEmpty();
    }

    @Test
    void deactivationClosesEveryMachine() {
        create("a");
        create("b");

        compute.deactivate();

        assertThat(hypervisor.list()).isEmpty();
    }

    @Test
    void theQuotaIsPerProjectAndSaysWhatIsUsed() {
        IntStream.range(0, 3).forEach(i -> create("s" + i));

        assertFault(
                403,
                "Quota exceeded for instances: Requested 1, but already used 3 of 3 instances",
                () -> create("one too many"));
        assertThat(compute.createServers(request("other").owner("another", "u").build()))
                .hasSize(1);
    }

    @Test
    void twoRequestsCannotShareTheLastPlace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> create("s" + i)))
                    .toList();
            int refused = 0;
            for (Future<?> one : all) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException fault) {
                    assertThat(fault).hasCauseInstanceOf(Fault.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(5);
            assertThat(compute.servers()).hasSize(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void severalAreNumberedAndAsManyAsTheQuotaAllows() {
        create("first");

        assertThat(compute.createServers(request("web").count(1, 5).build()))
                .extracting(Server::name)
                .containsExactly("web-1", "web-2");
    }

    @Test
    void theNewestServerIsListedFirst() {
        create("a");
        create("b");

        assertThat(compute.servers()).extracting(Server::name).containsExactly("b", "a");
    }

    @Test
    void whatDoesNotExistIsABadRequestInNovasWords() {
        assertFault(
                400,
                "Can not find requested image",
                () -> compute.createServers(request("web").imageRef("none").build()));
        assertFault(
                400,
                "Invalid flavorRef provided.",
                () -> compute.createServers(request("web").flavorRef("9").build()));
        assertThat(compute.servers()).isEmpty();
    }

    @Test
    void librariesComeAndGoAndTheHighestRankingWins() {
        compute.libraries = List.of(library(Map.of("hello", 1)), library(Map.of("hello", 2, "spin", 3)));

        assertThat(compute.images()).containsExactly(new Image("hello", 2), new Image("spin", 3));
        assertThat(compute.findImage("hello")).hasValue(new Image("hello", 2));
        assertThat(compute.findImage("counter")).isEmpty();
    }

    @Test
    void flavorsHaveNovasUnits() {
        assertThat(compute.flavors())
                .extracting(f -> f.id() + " " + f.name() + " " + f.ram())
                .containsExactly("1 m1.tiny 64", "2 m1.small 256", "3 m1.medium 488");
        assertThat(compute.findFlavor("3").orElseThrow().memoryBytes()).isEqualTo(512_000_000);
    }

    @Test
    void nameAndDescriptionChangeAndAnEmptyDescriptionGoesAway() {
        Server server = create("web");

        assertThat(compute.describeServer(server, null, "front").description()).hasValue("front");
        assertThat(compute.describeServer(server, "www", null).name()).isEqualTo("www");
        assertThat(now(server).description()).hasValue("front");
        assertThat(compute.describeServer(server, null, "").description()).isEmpty();
    }

    private Server create(String name) {
        return compute.createServers(request(name).build()).get(0);
    }

    private static ServerRequest.Builder request(String name) {
        return ServerRequest.builder()
                .name(name)
                .owner("project", "user")
                .imageRef("counter")
                .flavorRef("1");
    }

    private Server now(Server server) {
        return compute.findServer(server.id()).orElseThrow();
    }

    private static void assertFault(int status, String message, ThrowingCallable call) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(call)
                .withMessage(message)
                .extracting(Fault::status)
                .isEqualTo(status);
    }

    private static GuestLibrary library(Map<String, Integer> sizes) {
        return new GuestLibrary() {
            @Override
            public SortedSet<String> names() {
                return new TreeSet<>(new TreeMap<>(sizes).keySet());
            }

            @Override
            public Optional<byte[]> find(String name) {
                return Optional.ofNullable(sizes.get(name)).map(byte[]::new);
            }
        };
    }

    /** Stands still until it is told to go on. */
    private static final class TickingClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
