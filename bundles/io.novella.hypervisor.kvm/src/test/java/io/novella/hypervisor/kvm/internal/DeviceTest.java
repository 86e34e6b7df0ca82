// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Devices that bundles contribute, with real guests. */
class DeviceTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void stringInputAndOutputReachTheDeviceInOrder() {
        // Reads four words from port 0x20 to 0x2000, writes them to port 0x21, halts.
        BootImage image = image(
                0xfc, // cld
                0xbf, 0x00, 0x20, // mov $0x2000, %di
                0xb9, 0x04, 0x00, // mov $4, %cx
                0xba, 0x20, 0x00, // mov $0x20, %dx
                0xf3, 0x6d, // rep insw
                0xbe, 0x00, 0x20, // mov $0x2000, %si
                0xb9, 0x04, 0x00, // mov $4, %cx
                0xba, 0x21, 0x00, // mov $0x21, %dx
                0xf3, 0x6f, // rep outsw
                0xf4); // hlt
        kvm.hypervisor().addDeviceFactory(factory("echo", List.of(IoRange.ports(0x20, 2)), context -> new Device() {
            private int next = 0x1234;

            @Override
            public long read(IoRange range, long offset, int size) {
                return offset == 0 && size == 2 ? next++ : 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                context.console().line(offset + " " + size + " " + Long.toHexString(value));
            }
        }));
        VirtualMachine vm = run(image, VmState.STOPPED);

        assertThat(vm.console().text().lines()).containsExactly("1 2 1234", "1 2 1235", "1 2 1236", "1 2 1237");
        assertThat(vm.memory().read(0x2000, 4)).containsExactly(0x34, 0x12, 0x35, 0x12);
    }

    @Test
    void aReadOfAPortNobodyOwnsGivesAllOnes() {
        VirtualMachine vm = run(
                image(
                        0x31, 0xc0, // xor %ax, %ax
                        0xe5, 0x30, // in $0x30, %ax
                        0xe7, 0x31, // out %ax, $0x31
                        0xb0, 0x07, // mov $7, %al
                        0xe6, 0x32, // out %al, $0x32
                        0xf4), // hlt
                VmState.STOPPED);

        assertThat(vm.console().text()).isEqualTo("out port: 49, data: 65535\nout port: 50, data: 7\n");
    }

    @Test
    void aDeviceInMemoryIsReadAndWritten() {
        AtomicInteger stored = new AtomicInteger();
        kvm.hypervisor()
                .addDeviceFactory(factory("word", List.of(IoRange.mmio(0xe0000000L, 0x1000)), context -> new Device() {
                    @Override
                    public long read(IoRange range, long offset, int size) {
                        return stored.get();
                    }

                    @Override
                    public void write(IoRange range, long offset, int size, long value) {
                        stored.set((int) value);
                        context.console().line("stored");
                    }
                }));
        VirtualMachine vm = kvm.start("wildwrite");
        Wait.forOutput(vm, 7);
        vm.stop();

        assertThat(stored).hasValue(0x12345678);
        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void aDeviceThatThrowsFailsItsMachineWithItsMessage() {
        kvm.hypervisor().addDeviceFactory(factory("bad", List.of(IoRange.ports(0x10, 1)), context -> new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                throw new IllegalStateException("no paper");
            }
        }));
        VirtualMachine vm = kvm.start("counter");
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.reason())
                .isEqualTo("device 'bad' failed at a write at port 0x10: java.lang.IllegalStateException: no paper");
    }

    @Test
    void nothingIsPutWhereKvmOrAFirmwareAnswers() {
        Counting counting = new Counting();
        kvm.hypervisor()
                .addDeviceFactory(factory("local-apic", List.of(IoRange.mmio(0xfee00800L, 8)), context -> counting));
        kvm.hypervisor().addDeviceFactory(factory("rom", List.of(IoRange.mmio(0xfffffff0L, 8)), context -> counting));
        VirtualMachine vm = kvm.start(Guests.spec("pit").type(MachineType.PC).memoryBytes(VmSpec.MIN_PC_MEMORY_BYTES));
        Wait.until(vm, VmState.STOPPED);
        vm.close();

        assertThat(vm.console().text()).isEqualTo("512 ticks\n");
        assertThat(counting.closed).hasValue(0);
    }

    @Test
    void factoriesThatCollideOrThrowAreLeftOut() {
        kvm.hypervisor()
                .addDeviceFactory(factory("thief", List.of(IoRange.ports(0x3ff, 2)), context -> new Counting()));
        kvm.hypervisor().addDeviceFactory(factory("ram", List.of(IoRange.mmio(0x1000, 1)), context -> new Counting()));
        kvm.hypervisor()
                .addDeviceFactory(factory(
                        "self", List.of(IoRange.ports(0x50, 2), IoRange.ports(0x51, 2)), context -> new Counting()));
        kvm.hypervisor().addDeviceFactory(factory("broken", List.of(IoRange.ports(0x60, 1)), context -> {
            throw new IllegalStateException("broken");
        }));
        VirtualMachine vm = kvm.start("hello");
        Wait.until(vm, VmState.STOPPED);

        assertThat(vm.console().text()).startsWith("Hello");
    }

    @Test
    void aFactoryThatGoesTakesItsDevicesOutOfRunningMachines() {
        Counting device = new Counting();
        DeviceFactory factory = factory("counting", List.of(IoRange.ports(0x10, 1)), context -> device);
        kvm.hypervisor().addDeviceFactory(factory);
        VirtualMachine vm = kvm.start("counter");
        device.awaitWrites();
        kvm.hypervisor().removeDeviceFactory(factory);
        int last = device.writes.get();

        assertThat(device.closed).hasValue(1);
        Wait.forOutput(vm, 10_000);
        assertThat(device.writes).hasValue(last);
        vm.close();
        assertThat(device.closed).hasValue(1);
    }

    @Test
    void aFactoryThatGoesTakesItsDevicesOutOfPausedAndUnstartedMachines() {
        Counting device = new Counting();
        DeviceFactory factory = factory("counting", List.of(IoRange.ports(0x10, 1)), context -> device);
        kvm.hypervisor().addDeviceFactory(factory);
        VirtualMachine paused = kvm.create("counter");
        kvm.create("counter");
        paused.start();
        paused.pause();
        kvm.hypervisor().removeDeviceFactory(factory);

        assertThat(device.closed).hasValue(2);
        assertThat(paused.state()).isEqualTo(VmState.PAUSED);
    }

    @Test
    void aDeviceMayCloseItsMachine() {
        CountDownLatch written = new CountDownLatch(1);
        VirtualMachine[] vm = new VirtualMachine[1];
        kvm.hypervisor().addDeviceFactory(factory("off", List.of(IoRange.ports(0x10, 1)), context -> new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                vm[0].close();
                written.countDown();
            }
        }));
        vm[0] = kvm.create("counter");
        vm[0].start();
        Wait.until(vm[0], VmState.CLOSED);

        assertThat(written.getCount()).isZero();
    }

    @Test
    void writesToOutputOnlyPortsComeInOrderAndBeforeAnyOtherAccess() {
        // Writes 0 to 999 to port 0x20, reads port 0x22 after each tenth.
        BootImage image = image(
                0x31, 0xc0, // xor %ax, %ax
                0xb1, 0x0a, // 1: mov $10, %cl
                0xe7, 0x20, // 2: out %ax, $0x20
                0x40, // inc %ax
                0xfe, 0xc9, // dec %cl
                0x75, 0xf9, // jnz 2b
                0x89, 0xc3, // mov %ax, %bx
                0xe5, 0x22, // in $0x22, %ax
                0x89, 0xd8, // mov %bx, %ax
                0x3d, 0xe8, 0x03, // cmp $1000, %ax
                0x75, 0xec, // jne 1b
                0xf4); // hlt
        List<Long> seen = new ArrayList<>();
        List<Integer> atReads = new ArrayList<>();
        kvm.hypervisor().addDeviceFactory(writeOnly(new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                atReads.add(seen.size());
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                seen.add(value);
            }
        }));
        run(image, VmState.STOPPED);

        assertThat(seen).isEqualTo(LongStream.range(0, 1000).boxed().toList());
        assertThat(atReads)
                .isEqualTo(
                        IntStream.rangeClosed(1, 100).map(i -> 10 * i).boxed().toList());
    }

    @Test
    void aWriteToAnOutputOnlyPortComesEvenIfTheGuestDoesNothingElse() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        kvm.hypervisor().addDeviceFactory(writeOnly(new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                written.countDown();
            }
        }));
        kvm.start(VmSpec.builder()
                .image(image(
                        0xe6, 0x20, // out %al, $0x20
                        0xeb, 0xfe)) // jmp .
                .memoryBytes(1 << 20));

        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDoorbellRingsWithoutAnExit() throws InterruptedException {
        CountDownLatch rung = new CountDownLatch(3);
        DeviceFactory factory = factory("bell", List.of(IoRange.ports(0x10, 2)), context -> {
            context.doorbell(IoRange.ports(0x10, 2), rung::countDown);
            return new Counting();
        });
        kvm.hypervisor().addDeviceFactory(factory);
        VirtualMachine vm = kvm.start("counter");

        assertThat(rung.await(60, TimeUnit.SECONDS)).isTrue();
        kvm.hypervisor().removeDeviceFactory(factory);
        Wait.forOutput(vm, 100);
        assertThat(vm.console().tail(1)).startsWith("out port: 16, data: ");
    }

    @Test
    @Timeout(60)
    void aBellThatRingsWhileItsMachineClosesMayStillAskSomethingOfIt() {
        CountDownLatch rung = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        kvm.hypervisor().addDeviceFactory(factory("bell", List.of(IoRange.ports(0x10, 2)), context -> {
            context.doorbell(IoRange.ports(0x10, 2), () -> {
                rung.countDown();
                await(closing);
                context.powerOff("rung");
            });
            return new Counting() {
                @Override
                public void close() {
                    closing.countDown();
                }
            };
        }));
        VirtualMachine vm = kvm.start("counter");
        await(rung);
        vm.close();

        assertThat(vm.state()).isEqualTo(VmState.CLOSED);
    }

    @Test
    void aDeviceMayCloseItsMachineAsItIsClosedItself() {
        AtomicInteger closes = new AtomicInteger();
        kvm.hypervisor().addDeviceFactory(factory("last", List.of(IoRange.ports(0x10, 2)), context -> new Counting() {
            @Override
            public void close() {
                closes.incrementAndGet();
                kvm.hypervisor().find(context.machineId()).ifPresent(VirtualMachine::close);
            }
        }));
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        VirtualMachine vm = kvm.start("counter");
        vm.listen((machine, from, to, reason) -> told.add(from + ">" + to));
        vm.close();

        assertThat(told).containsExactly("RUNNING>STOPPED", "STOPPED>CLOSED");
        assertThat(closes).hasValue(1);
    }

    @Test
    void aPulseInterruptsTheGuest() {
        // Line 5 goes to a handler that writes to port 0x31; the guest asks for a pulse by writing to port 0x30.
        BootImage image = image(
                0xfa, // cli
                0x31, 0xc0, // xor %ax, %ax
                0x8e, 0xc0, // mov %ax, %es
                0x8e, 0xd0, // mov %ax, %ss
                0xbc, 0x00, 0x70, // mov $0x7000, %sp
                0x26, 0xc7, 0x06, 0x94, 0x00, 0x30, 0x00, // movw $handler, %es:(0x25 * 4)
                0x26, 0x8c, 0x0e, 0x96, 0x00, // mov %cs, %es:(0x25 * 4 + 2)
                0xb0, 0x11, 0xe6, 0x20, // ICW1
                0xb0, 0x20, 0xe6, 0x21, // ICW2: vectors from 0x20
                0xb0, 0x04, 0xe6, 0x21, // ICW3
                0xb0, 0x01, 0xe6, 0x21, // ICW4
                0xb0, 0xdf, 0xe6, 0x21, // only line 5
                0xe6, 0x30, // out %al, $0x30
                0xfb, // sti
                0xf4, // hlt
                0xeb, 0xfd, // jmp back to it
                0xe6, 0x31, // handler: out %al, $0x31
                0xeb, 0xfe); // jmp .
        kvm.hypervisor().addDeviceFactory(factory("pulse", List.of(IoRange.ports(0x30, 2)), context -> {
            InterruptLine line = context.interrupt(5);
            return new Device() {
                @Override
                public long read(IoRange range, long offset, int size) {
                    return 0;
                }

                @Override
                public void write(IoRange range, long offset, int size, long value) {
                    if (offset == 0) {
                        line.pulse();
                    } else {
                        context.powerOff("interrupted");
                    }
                }
            };
        }));
        VirtualMachine vm =
                kvm.start(VmSpec.builder().image(image).type(MachineType.PC).memoryBytes(4 << 20));
        Wait.until(vm, VmState.STOPPED);

        assertThat(vm.reason()).isEqualTo("interrupted");
    }

    @Test
    void aDeviceOnRequestIsThereForThoseWhoNameIt() {
        Counting device = new Counting();
        DeviceFactory offered = factory("counting", List.of(IoRange.ports(0x10, 1)), context -> device);
        kvm.hypervisor().addDeviceFactory(new DeviceFactory() {
            @Override
            public String name() {
                return offered.name();
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return offered.ranges(spec);
            }

            @Override
            public boolean onRequest() {
                return true;
            }

            @Override
            public Device create(DeviceContext context) {
                return offered.create(context);
            }
        });
        VirtualMachine without = kvm.start("counter");
        Wait.forOutput(without, 100);
        assertThat(device.writes).hasValue(0);
        without.close();
        kvm.create(Guests.spec("counter").device("counting")).start();
        device.awaitWrites();

        assertThatThrownBy(() -> kvm.create(Guests.spec("counter").device("dice")))
                .hasMessage("no device 'dice'; there are: counting");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static DeviceFactory writeOnly(Device device) {
        DeviceFactory plain = factory("plotter", List.of(IoRange.ports(0x20, 4)), context -> device);
        return new DeviceFactory() {
            @Override
            public String name() {
                return plain.name();
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return plain.ranges(spec);
            }

            @Override
            public List<IoRange> outputOnly(VmSpec spec) {
                return List.of(IoRange.ports(0x20, 2));
            }

            @Override
            public Device create(DeviceContext context) {
                return plain.create(context);
            }
        };
    }

    private VirtualMachine run(BootImage image, VmState until) {
        VirtualMachine vm = kvm.start(VmSpec.builder().image(image).memoryBytes(1 << 20));
        Wait.until(vm, until);
        return vm;
    }

    private static BootImage image(int... bytes) {
        byte[] code = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            code[i] = (byte) bytes[i];
        }
        return new BootImage("inline", code);
    }

    private static DeviceFactory factory(String name, List<IoRange> ranges, Function<DeviceContext, Device> create) {
        return new DeviceFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return ranges;
            }

            @Override
            public Device create(DeviceContext context) {
                return create.apply(context);
            }
        };
    }

    /** Counts what it gets. */
    private static class Counting implements Device {
        final AtomicInteger writes = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final CountDownLatch enough = new CountDownLatch(1_000);

        void awaitWrites() {
            await(enough);
        }

        @Override
        public long read(IoRange range, long offset, int size) {
            return 0;
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {
            writes.incrementAndGet();
            enough.countDown();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
