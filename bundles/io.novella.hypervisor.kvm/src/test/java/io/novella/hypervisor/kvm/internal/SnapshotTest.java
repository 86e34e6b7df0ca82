// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real machines, and the machines that come of them. */
class SnapshotTest {

    private static final long SMALL = 4 << 20;

    @TempDir
    Path folder;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void bothGoOnWhereTheOneWas() {
        VirtualMachine vm = counter();
        Wait.forOutput(vm, 10_000);
        Snapshot snapshot = vm.snapshot(folder.resolve("counter"));

        VirtualMachine other = kvm.hypervisor().restore(snapshot.file(), "other");
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(other.state()).isEqualTo(VmState.PAUSED);
        assertThat(other.reason()).isEqualTo("restored");
        assertThat(other.name()).isEqualTo("other");
        assertThat(other.id()).isNotEqualTo(vm.id());
        long at = other.console().written();
        other.resume();
        Wait.forOutput(other, at + 10_000);
        Wait.forOutput(vm, at + 10_000);
        other.pause();
        vm.pause();
        countsWithoutAGap(other);
        countsWithoutAGap(vm);
    }

    @Test
    void aPausedMachineStaysPaused() {
        VirtualMachine vm = counter();
        vm.pause();
        Registers before = vm.vcpus().get(0).registers().orElseThrow();
        vm.snapshot(folder.resolve("paused"));

        assertThat(vm.state()).isEqualTo(VmState.PAUSED);
        assertThat(vm.vcpus().get(0).registers()).contains(before);
        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("paused"), null);
        assertThat(other.vcpus().get(0).registers()).contains(before);
        assertThat(other.vcpus().get(0).inspect()).isEqualTo(vm.vcpus().get(0).inspect());
    }

    @Test
    void theTimerAndItsInterruptsGoOn() {
        VirtualMachine vm = kvm.hypervisor()
                .create(Guests.spec("pit")
                        .type(MachineType.PC)
                        .memoryBytes(SMALL)
                        .build());
        vm.start();
        // It counts ticks in CX, after its first HLT.
        while (ticks(vm) == 0) {
            vm.resume();
        }
        int ticks = ticks(vm);
        vm.snapshot(folder.resolve("pit"));
        vm.close();

        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("pit"), null);
        assertThat(ticks(other)).isEqualTo(ticks).isBetween(1, 511);
        other.resume();
        Wait.until(other, VmState.STOPPED);
        assertThat(other.console().text()).isEqualTo("512 ticks\n");
    }

    @Test
    void severalVirtualCpusGoOn() {
        VirtualMachine vm = kvm.hypervisor()
                .create(Guests.spec("smp")
                        .type(MachineType.PC)
                        .vcpus(4)
                        .memoryBytes(SMALL)
                        .build());
        vm.start();
        vm.pause();
        vm.snapshot(folder.resolve("smp"));

        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("smp"), null);
        other.resume();
        Wait.until(other, VmState.STOPPED);
        assertThat(other.console().text()).isEqualTo("4 processors\n");
    }

    @Test
    void whatIsTypedAndNotReadYetIsReadLater() {
        VirtualMachine vm =
                kvm.hypervisor().create(Guests.spec("echo").memoryBytes(SMALL).build());
        vm.start();
        vm.pause();
        vm.console().type("waiting".getBytes(US_ASCII));
        vm.snapshot(folder.resolve("echo"));

        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("echo"), null);
        other.resume();
        Wait.forText(other, "waiting");
    }

    @Test
    void changesAreSmallAndTheWholeComesBack() {
        VirtualMachine vm = counter();
        vm.pause();
        for (int page = 32; page < 512; page++) {
            vm.memory().write(page * 4096L, new byte[] {(byte) page});
        }
        Snapshot full = vm.snapshot(folder.resolve("full"));
        vm.resume();
        vm.pause();
        Snapshot none = vm.snapshotChanges(folder.resolve("none"));
        vm.memory().write(100 * 4096L + 4095, new byte[] {1, 2});
        vm.memory().write(200 * 4096L, new byte[] {0});
        Snapshot changes = vm.snapshotChanges(folder.resolve("changes"));

        assertThat(full.base()).isEmpty();
        assertThat(full.memoryBytes()).isGreaterThanOrEqualTo(480 * 4096);
        assertThat(none.base()).contains(full.file());
        assertThat(none.memoryBytes()).isZero();
        // Pages 100 and 101; page 200 is one of zeros now.
        assertThat(changes.memoryBytes()).isEqualTo(2 * 4096);
        assertThat(changes.fileBytes()).isLessThan(full.fileBytes() / 10);
        VirtualMachine other = kvm.hypervisor().restore(changes.file(), null);
        assertThat(memory(other)).isEqualTo(memory(vm));
        assertThat(kvm.hypervisor().restore(none.file(), null).memory().read(200 * 4096L, 1))
                .containsExactly((byte) 200);
    }

    @Test
    void pageThatARestoredGuestOnlyReadsIsNoChange() {
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("full"));
        vm.close();

        for (String again : List.of("first", "second")) {
            VirtualMachine other = kvm.hypervisor().restore(folder.resolve("full"), again);
            long at = other.console().written();
            other.resume();
            Wait.forOutput(other, at + 1000);
            other.pause();
            assertThat(other.snapshotChanges(folder.resolve(again)).memoryBytes())
                    .isZero();
            other.close();
        }
    }

    @Test
    void whatTheGuestWritesIsAChange() {
        // Counts in memory at 0x3000: mov %ax, 0x3000; inc %ax; out %al, $0x10; jmp.
        VmSpec spec = VmSpec.builder()
                .image("writer", new byte[] {(byte) 0xa3, 0x00, 0x30, 0x40, (byte) 0xe6, 0x10, (byte) 0xeb, (byte) 0xf8
                })
                .memoryBytes(SMALL)
                .build();
        VirtualMachine vm = kvm.hypervisor().create(spec);
        vm.start();
        Wait.forOutput(vm, 1000);
        vm.snapshot(folder.resolve("full"));
        Wait.forOutput(vm, vm.console().written() + 1000);
        vm.pause();
        Snapshot changes = vm.snapshotChanges(folder.resolve("changes"));

        assertThat(changes.memoryBytes()).isEqualTo(4096);
        assertThat(memory(kvm.hypervisor().restore(changes.file(), null))).isEqualTo(memory(vm));
    }

    @Test
    void aRestoredMachineKnowsItsBase() {
        VirtualMachine vm = counter();
        vm.memory().write(0x3000, new byte[] {1});
        vm.snapshot(folder.resolve("full"));
        vm.pause();
        vm.memory().write(0x5000, new byte[] {2});
        vm.snapshotChanges(folder.resolve("first"));
        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("first"), null);
        other.memory().write(0x7000, new byte[] {3});
        Snapshot second = other.snapshotChanges(folder.resolve("second"));

        assertThat(second.base()).contains(folder.resolve("full"));
        VirtualMachine third = kvm.hypervisor().restore(second.file(), null);
        assertThat(memory(third)).isEqualTo(memory(other));
        assertThat(third.memory().read(0x5000, 1)).containsExactly(2);
    }

    @Test
    void changesNeedAFullSnapshotOfThePowerCycle() {
        VirtualMachine vm = counter();
        assertThatThrownBy(() -> vm.snapshotChanges(folder.resolve("a")))
                .hasMessage("there is no full snapshot of machine counter since its power came on");
        vm.snapshot(folder.resolve("full"));
        vm.reset();

        assertThatThrownBy(() -> vm.snapshotChanges(folder.resolve("a")))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("since its power came on");
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void changesNeedTheFileWithTheRest() throws IOException {
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("full"));
        Files.delete(folder.resolve("full"));

        assertThatThrownBy(() -> vm.snapshotChanges(folder.resolve("a")))
                .hasMessage("the full snapshot that this would be based on is gone: " + folder.resolve("full"));
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void aRestoredMachineCanBePoweredOffAndOnAgain() {
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("a"));
        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("a"), null);
        other.stop();
        assertThat(other.reason()).startsWith("stopped at 1000:");
        other.start();
        Wait.forOutput(other, other.console().written() + 1000);
        other.reset();
        Wait.forOutput(other, other.console().written() + 1000);
    }

    @Test
    void onlyAMachineThatIsOnHasSomethingToSave() {
        VirtualMachine vm = kvm.hypervisor().create(Guests.spec("counter").build());
        assertThatThrownBy(() -> vm.snapshot(folder.resolve("a")))
                .hasMessage("cannot take a snapshot of machine counter: it is CREATED (created)");
        vm.start();
        vm.stop();
        assertThatThrownBy(() -> vm.snapshot(folder.resolve("a"))).hasMessageContaining("it is STOPPED");
        vm.close();
        assertThatThrownBy(() -> vm.snapshot(folder.resolve("a"))).hasMessageContaining("it is closed");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPlaceThatIsTakenIsRefusedBeforeAnythingWaits() throws IOException {
        VirtualMachine vm = counter();
        Path file = Files.writeString(folder.resolve("taken"), "mine");

        assertThatThrownBy(() -> vm.snapshot(file)).hasMessage("cannot write snapshot " + file + ": the file exists");
        assertThat(file).hasContent("mine");
        assertThat(vm.reason()).isEqualTo("started");
    }

    @Test
    void damagedMemoryCreatesNothing() throws IOException {
        VirtualMachine vm = counter();
        Path file = folder.resolve("a");
        vm.snapshot(file);
        vm.close();
        byte[] bytes = Files.readAllBytes(file);
        // In the guest's code, which is in the last page but the end of the file.
        bytes[bytes.length - 1000] ^= 1;
        Files.write(file, bytes);
        ProcessResources before = ProcessResources.now();

        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> kvm.hypervisor().restore(file, null))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageContaining("it is damaged: the checksum of section MEMORY");
        }
        assertThat(kvm.hypervisor().list()).isEmpty();
        assertThat(ProcessResources.now()).isEqualTo(before);
    }

    @Test
    void theHostsLimitsHoldForWhatIsRestored() {
        kvm.limit(new Quota(2, 0, 0), MachineRateLimits.NONE);
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("a"));
        kvm.hypervisor().restore(folder.resolve("a"), null);
        assertThatThrownBy(() -> kvm.hypervisor().restore(folder.resolve("a"), null))
                .extracting(e -> ((HypervisorException) e).reason())
                .isEqualTo(Reason.QUOTA);
        vm.close();
        kvm.hypervisor().restore(folder.resolve("a"), null);
    }

    @Test
    void aDeviceComesAlong() {
        DeviceFactory wheel = factory("wheel", Wheel::new);
        kvm.hypervisor().addDeviceFactory(wheel);
        VirtualMachine vm = counter();
        Wait.forOutput(vm, 100);
        vm.snapshot(folder.resolve("a"));
        vm.close();

        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("a"), null);
        other.resume();
        Wait.forOutput(other, other.console().written() + 100);
        other.pause();
        int[] expected = {-1};
        assertThat(lines(other)).allSatisfy(line -> {
            int now = Integer.parseInt(line);
            assertThat(now).isEqualTo(expected[0] < 0 ? now : expected[0]);
            expected[0] = now + 1;
        });
        kvm.hypervisor().removeDeviceFactory(wheel);
        assertThatThrownBy(() -> kvm.hypervisor().restore(folder.resolve("a"), null))
                .isInstanceOf(HypervisorException.class)
                .hasMessage("there is no device 'wheel' here");
    }

    @Test
    void aDeviceThatCameLaterIsNotPutIn() {
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("a"));
        kvm.hypervisor().addDeviceFactory(factory("wheel", Wheel::new));

        VirtualMachine other = kvm.hypervisor().restore(folder.resolve("a"), null);
        other.resume();
        Wait.forOutput(other, other.console().written() + 1000);
        assertThat(other.console().tail(1)).startsWith("out port: 16");
    }

    @Test
    void aDeviceThatCannotBeSavedIsNamedAndTheMachineGoesOn() {
        kvm.hypervisor().addDeviceFactory(factory("sieve", context -> new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                context.console().write('.');
            }
        }));
        VirtualMachine vm = counter();

        assertThatThrownBy(() -> vm.snapshot(folder.resolve("a")))
                .hasMessage("device 'sieve' cannot be part of a snapshot");
        assertThat(folder).isEmptyDirectory();
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        Wait.forOutput(vm, vm.console().written() + 100);
    }

    @Test
    void whileItIsSavedItDoesNotGoOnButCanEnd() throws Exception {
        Gate gate = new Gate();
        kvm.hypervisor().addDeviceFactory(factory("gate", context -> gate));
        VirtualMachine vm = counter();
        Future<Snapshot> saving = kvm.threads().submit(() -> vm.snapshot(folder.resolve("a")));
        gate.entered.await();

        assertThatThrownBy(vm::resume)
                .hasMessageStartingWith("cannot resume machine counter: it is PAUSED")
                .hasMessageEndingWith("a snapshot is being taken");
        assertThatThrownBy(() -> vm.vcpus().get(0).step()).hasMessageEndingWith("a snapshot is being taken");
        assertThatThrownBy(() -> vm.snapshot(folder.resolve("b"))).hasMessageEndingWith("a snapshot is being taken");
        vm.stop();
        gate.open.countDown();

        assertThatThrownBy(() -> saving.get(60, TimeUnit.SECONDS))
                .hasRootCauseMessage("cannot take a snapshot of machine counter: it is STOPPED (" + vm.reason()
                        + "), and a snapshot is being taken");
        assertThat(folder).isEmptyDirectory();
        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void aPauseWhileItIsSavedLasts() throws Exception {
        Gate gate = new Gate();
        kvm.hypervisor().addDeviceFactory(factory("gate", context -> gate));
        VirtualMachine vm = counter();
        Future<Snapshot> saving = kvm.threads().submit(() -> vm.snapshot(folder.resolve("a")));
        gate.entered.await();
        vm.pause();
        gate.open.countDown();
        saving.get(60, TimeUnit.SECONDS);

        assertThat(vm.state()).isEqualTo(VmState.PAUSED);
    }

    @Test
    void amongOtherOrdersASnapshotIsWholeOrNone() throws Exception {
        VirtualMachine vm = counter();
        vm.snapshot(folder.resolve("first"));
        AtomicInteger number = new AtomicInteger();
        List<Runnable> orders = List.of(
                vm::start,
                vm::stop,
                vm::pause,
                vm::resume,
                vm::reset,
                () -> vm.snapshot(folder.resolve("full" + number.incrementAndGet())),
                () -> vm.snapshot(folder.resolve("full" + number.incrementAndGet())),
                () -> vm.snapshotChanges(folder.resolve("changes" + number.incrementAndGet())));
        List<Future<?>> people = new ArrayList<>();
        for (int person = 0; person < 4; person++) {
            Random random = new Random(person);
            people.add(kvm.threads().submit(() -> {
                for (int i = 0; i < 100; i++) {
                    try {
                        orders.get(random.nextInt(orders.size())).run();
                    } catch (HypervisorException e) {
                        assertThat(e.reason()).isEqualTo(Reason.INVALID_STATE);
                    }
                }
            }));
        }
        for (Future<?> person : people) {
            person.get(120, TimeUnit.SECONDS);
        }

        vm.close();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> snapshots = files.toList();
            assertThat(snapshots).isNotEmpty().noneMatch(file -> file.toString().endsWith(".part"));
            for (Path file : snapshots) {
                try (VirtualMachine other = kvm.hypervisor().restore(file, null)) {
                    other.resume();
                    Wait.forOutput(other, other.console().written() + 100);
                }
            }
        }
    }

    private VirtualMachine counter() {
        VirtualMachine vm = kvm.hypervisor()
                .create(Guests.spec("counter").memoryBytes(SMALL).build());
        vm.start();
        return vm;
    }

    /** The guest's ticks so far; pauses it. */
    private static int ticks(VirtualMachine vm) {
        vm.pause();
        return (int) vm.vcpus().get(0).registers().orElseThrow().rcx() & 0xffff;
    }

    private static byte[] memory(VirtualMachine vm) {
        return vm.memory().read(0, (int) vm.memory().size());
    }

    private static List<String> lines(VirtualMachine vm) {
        List<String> lines = vm.console().text().lines().toList();
        // The first may be cut.
        return lines.subList(1, lines.size());
    }

    private static void countsWithoutAGap(VirtualMachine vm) {
        int next = -1;
        for (String line : lines(vm)) {
            int count = Integer.parseInt(line.substring("out port: 16, data: ".length()));
            assertThat(count).isEqualTo(next < 0 ? count : next & 0xffff);
            next = count + 1;
        }
    }

    private static DeviceFactory factory(String name, Function<DeviceContext, Device> maker) {
        return new DeviceFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return List.of(IoRange.ports(0x10, 1));
            }

            @Override
            public Device create(DeviceContext context) {
                return maker.apply(context);
            }
        };
    }

    /** Says how often it was written to. */
    private static final class Wheel implements SnapshotDevice {
        private final DeviceContext context;
        private int turns;

        Wheel(DeviceContext context) {
            this.context = context;
        }

        @Override
        public long read(IoRange range, long offset, int size) {
            return turns;
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {
            context.console().line("" + turns++);
        }

        @Override
        public void save(DataOutput to) throws IOException {
            to.writeInt(turns);
        }

        @Override
        public void restore(DataInput from) throws IOException {
            turns = from.readInt();
        }
    }

    /** Is saved when it is told to. */
    private static final class Gate implements SnapshotDevice {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public long read(IoRange range, long offset, int size) {
            return 0;
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {
            // Nothing comes of it.
        }

        @Override
        public void save(DataOutput to) throws IOException {
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void restore(DataInput from) {
            // It has nothing.
        }
    }
}
