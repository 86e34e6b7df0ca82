// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's guests, as whole machines on the software CPU. */
class SoftwareMachineTest {

    private static final int CODE = 0x10000;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MachineHypervisor hypervisor = MachineHypervisor.on(new SoftwareAccelerator());

    @TempDir
    private Path folder;

    @AfterEach
    void shutDown() {
        hypervisor.shutDown();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("vcpu-") && thread.isAlive());
    }

    private static VmSpec.Builder spec(String guest) {
        return VmSpec.builder()
                .image(new BootImage(guest, new AssembledGuests().find(guest).orElseThrow()));
    }

    private VirtualMachine start(String guest) {
        VirtualMachine vm = hypervisor.create(spec(guest).build());
        vm.start();
        return vm;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(100_000);
        }
    }

    private static void awaitState(VirtualMachine vm, VmState state) {
        await(state + ", but it is " + vm.state() + ": " + vm.reason(), () -> vm.state() == state);
    }

    private static void awaitOutput(VirtualMachine vm, long bytes) {
        await(
                bytes + " bytes; " + vm.state() + ": " + vm.reason(),
                () -> vm.console().written() >= bytes);
    }

    @Test
    void helloPrintsItsTextAndHalts() {
        VirtualMachine vm = start("hello");
        awaitState(vm, VmState.STOPPED);

        assertThat(vm.console().text()).isEqualTo("Hello from a guest on Novella.\n");
        assertThat(vm.lastExit()).containsInstanceOf(VmExit.Halt.class);
        assertThat(vm.statistics().exits().get("io")).isGreaterThanOrEqualTo(31);
        vm.start();
        awaitState(vm, VmState.STOPPED);
        assertThat(vm.console().written()).isEqualTo(62);
    }

    @Test
    void theCounterCountsIsPausedResumedResetAndStopped() {
        VirtualMachine vm = start("counter");
        awaitOutput(vm, 10_000);
        vm.pause();
        long written = vm.console().written();
        assertThat(vm.vcpus().get(0).registers()).isPresent();
        assertThat(vm.console().written()).isEqualTo(written);
        vm.resume();
        awaitOutput(vm, written + 10_000);
        vm.reset();
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        awaitOutput(vm, vm.console().written() + 10_000);
        vm.stop();
        assertThat(vm.reason()).startsWith("stopped at 1000:");
    }

    @Test
    void theEchoAnswersWhatIsTyped() {
        VirtualMachine vm = start("echo");
        vm.console().type("novella".getBytes(StandardCharsets.US_ASCII));
        await("the echo", () -> vm.console().text().contains("novella"));
    }

    @Test
    void aGuestThatSpinsIsStoppedAndInspected() {
        VirtualMachine vm = start("spin");
        for (int i = 0; i < 200; i++) {
            assertThat(vm.vcpus().get(0).inspect().cs().base()).isEqualTo(CODE);
            vm.pause();
            vm.resume();
        }
        vm.stop();
        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void guestsThatFailTellWhy() {
        VirtualMachine triple = start("triplefault");
        awaitState(triple, VmState.FAILED);
        assertThat(triple.reason()).startsWith("triple fault (shutdown)");

        VirtualMachine wild = start("wildwrite");
        awaitState(wild, VmState.FAILED);
        assertThat(wild.reason()).contains("at unmapped memory 0x");
        assertThat(wild.vcpus().get(0).inspect().general().rax()).isEqualTo(0x12345678);
        assertThat(wild.vcpus().get(0).inspect().cr0() & 1).isEqualTo(1);

        VirtualMachine runaway = start("runaway");
        awaitState(runaway, VmState.FAILED);
    }

    @Test
    void aPausedGuestIsSteppedAndChangedAndBreakpointsPauseIt() {
        VirtualMachine vm = start("counter");
        Vcpu vcpu = vm.vcpus().get(0);
        vm.pause();
        for (int i = 0; vcpu.inspect().pc() != CODE + 2 && i < 10; i++) {
            assertThat(vcpu.step()).isInstanceOf(VmExit.Debug.class);
        }
        Registers r = vcpu.inspect().general();
        vcpu.change(new Registers(
                0x4321,
                r.rbx(),
                r.rcx(),
                r.rdx(),
                r.rsi(),
                r.rdi(),
                r.rsp(),
                r.rbp(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                r.rip(),
                r.rflags(),
                r.cs()));
        for (int next : new int[] {4, 5, 2}) {
            assertThat(vcpu.step()).isInstanceOf(VmExit.Debug.class);
            assertThat(vcpu.inspect().pc()).isEqualTo(CODE + next);
        }
        assertThat(vm.console().tail(1)).isEqualTo("out port: 16, data: " + 0x4321 + "\n");
        vcpu.breakpoints(Set.of(CODE + 4L));
        vm.resume();
        awaitState(vm, VmState.PAUSED);
        assertThat(vm.reason()).isEqualTo("breakpoint at 0x10004");
        assertThat(vcpu.inspect().pc()).isEqualTo(CODE + 4);
        vcpu.breakpoints(Set.of());
        long written = vm.console().written();
        vm.resume();
        awaitOutput(vm, written + 1_000);
    }

    @Test
    void aSnapshotGoesOnAndChangesAreSmall() {
        VirtualMachine vm = start("counter");
        awaitOutput(vm, 10_000);
        vm.pause();
        long counter = vm.vcpus().get(0).inspect().general().rax();
        Snapshot full = vm.snapshot(folder.resolve("full"));
        assertThat(full.memoryBytes()).isLessThan(1 << 20);
        vm.memory().write(400_000_000, new byte[] {1, 2, 3});
        Snapshot changes = vm.snapshotChanges(folder.resolve("changes"));
        assertThat(changes.memoryBytes()).isLessThan(1 << 17);
        vm.close();

        VirtualMachine again = hypervisor.restore(changes.file(), "again");
        assertThat(again.state()).isEqualTo(VmState.PAUSED);
        assertThat(again.vcpus().get(0).inspect().general().rax()).isEqualTo(counter);
        assertThat(again.memory().read(400_000_000, 4)).containsExactly(1, 2, 3, 0);
        again.resume();
        awaitOutput(again, again.console().written() + 1_000);
    }

    @Test
    void memoryIsThereAsItIsUsedWhileTheGuestRuns() {
        VirtualMachine vm = start("counter");
        awaitOutput(vm, 1_000);
        byte[] written = {4, 5, 6};
        vm.memory().write(300_000_000, written);
        assertThat(vm.memory().read(300_000_000, 3)).isEqualTo(written);
        assertThat(vm.memory().read(511_999_000, 8)).containsOnly(0);
        awaitOutput(vm, vm.console().written() + 1_000);
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void ratesHoldTheGuestBack() {
        hypervisor.limit(Quota.NONE, new MachineRateLimits(0, 50_000));
        VirtualMachine vm = start("counter");
        awaitOutput(vm, 60_000);
        vm.stop();
        assertThat(vm.statistics().throttled()).isPositive();
        assertThat(vm.statistics().cpuTimes().get(0)).isGreaterThan(Duration.ZERO);
    }

    @Test
    void aDoorbellRingsWithoutAnExitAndADeviceAnswersReads() {
        Semaphore rings = new Semaphore(0);
        hypervisor.addDeviceFactory(new DeviceFactory() {
            @Override
            public String name() {
                return "bell";
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return List.of(IoRange.ports(0x700, 2));
            }

            @Override
            public Device create(DeviceContext context) {
                context.doorbell(IoRange.ports(0x700, 1), rings::release);
                return new Device() {
                    @Override
                    public long read(IoRange range, long offset, int size) {
                        return 0x5a;
                    }

                    @Override
                    public void write(IoRange range, long offset, int size, long value) {
                        throw new IllegalStateException("the doorbell takes writes");
                    }
                };
            }
        });
        // mov dx, 0x700; out dx, al; in al, dx; hlt
        byte[] code = {(byte) 0xba, 0, 7, (byte) 0xee, (byte) 0xec, (byte) 0xf4};
        VirtualMachine vm = hypervisor.create(
                VmSpec.builder().image("bell", code).memoryBytes(1 << 20).build());
        vm.start();
        awaitState(vm, VmState.STOPPED);
        await("the bell", () -> rings.tryAcquire());
        assertThat(vm.vcpus().get(0).inspect().general().rax()).isEqualTo(0x5a);
        assertThat(vm.statistics().exits()).containsEntry("io", 1L);
    }

    @Test
    void aMachineThatNeedsKvmIsRefusedWithTheReason() {
        VmSpec pc = spec("hello").type(MachineType.PC).build();
        assertThatThrownBy(() -> hypervisor.create(pc))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_SPEC))
                .hasMessageContaining("a machine of type PC needs KVM");
        VmSpec named = spec("hello").accelerator("kvm").build();
        assertThatThrownBy(() -> hypervisor.create(named))
                .hasMessage("there is no accelerator 'kvm'; the installed ones are: software");
        VmSpec large = spec("hello").memoryBytes(2L << 30).build();
        assertThatThrownBy(() -> hypervisor.create(large)).hasMessageContaining("up to 1073741824 bytes of memory");
    }

    @Test
    void aGuestThatSwitchesPagingOnFailsWithTheReason() {
        // mov eax, cr0; or eax, 0x80000001; mov cr0, eax; hlt
        byte[] code = {0x0f, 0x20, (byte) 0xc0, 0x66, 0x0d, 1, 0, 0, (byte) 0x80, 0x0f, 0x22, (byte) 0xc0, (byte) 0xf4};
        VirtualMachine vm = hypervisor.create(
                VmSpec.builder().image("paging", code).memoryBytes(1 << 20).build());
        vm.start();
        awaitState(vm, VmState.FAILED);
        assertThat(vm.reason()).contains("paging");
    }
}
