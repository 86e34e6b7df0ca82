// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that bundles contribute, with real guests. */
class DeviceTest {

    private KvmHypervisor hypervisor;

    @BeforeEach
    void open() {
        hypervisor = Guests.hypervisor();
    }

    @AfterEach
    void close() {
        if (hypervisor != null) {
            hypervisor.shutDown();
        }
    }

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
        hypervisor.addDeviceFactory(factory("echo", List.of(IoRange.ports(0x20, 2)), context -> new Device() {
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
        hypervisor.addDeviceFactory(
                factory("word", List.of(IoRange.mmio(0xe0000000L, 0x1000)), context -> new Device() {
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
        VirtualMachine vm = hypervisor.create(Guests.spec("wildwrite").build());
        vm.start();
        Wait.forOutput(vm, 7);
        vm.stop();

        assertThat(stored).hasValue(0x12345678);
        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void aDeviceThatThrowsFailsItsMachineWithItsMessage() {
        hypervisor.addDeviceFactory(factory("bad", List.of(IoRange.ports(0x10, 1)), context -> new Device() {
            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                throw new IllegalStateException("no paper");
            }
        }));
        VirtualMachine vm = hypervisor.create(Guests.spec("counter").build());
        vm.start();
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.reason())
                .isEqualTo("device 'bad' failed at a write at port 0x10: java.lang.IllegalStateException: no paper");
    }

    @Test
    void factoriesThatCollideOrThrowAreLeftOut() {
        hypervisor.addDeviceFactory(factory("thief", List.of(IoRange.ports(0x3ff, 2)), context -> new Counting()));
        hypervisor.addDeviceFactory(factory("ram", List.of(IoRange.mmio(0x1000, 1)), context -> new Counting()));
        hypervisor.addDeviceFactory(
                factory("self", List.of(IoRange.ports(0x50, 2), IoRange.ports(0x51, 2)), context -> new Counting()));
        hypervisor.addDeviceFactory(factory("broken", List.of(IoRange.ports(0x60, 1)), context -> {
            throw new IllegalStateException("broken");
        }));
        VirtualMachine vm = hypervisor.create(Guests.spec("hello").build());
        vm.start();
        Wait.until(vm, VmState.STOPPED);

        assertThat(vm.console().text()).startsWith("Hello");
    }

    @Test
    void aFactoryThatGoesTakesItsDevicesOutOfRunningMachines() {
        Counting device = new Counting();
        DeviceFactory factory = factory("counting", List.of(IoRange.ports(0x10, 1)), context -> device);
        hypervisor.addDeviceFactory(factory);
        VirtualMachine vm = hypervisor.create(Guests.spec("counter").build());
        vm.start();
        device.awaitWrites();
        hypervisor.removeDeviceFactory(factory);
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
        hypervisor.addDeviceFactory(factory);
        VirtualMachine paused = hypervisor.create(Guests.spec("counter").build());
        hypervisor.create(Guests.spec("counter").build());
        paused.start();
        paused.pause();
        hypervisor.removeDeviceFactory(factory);

        assertThat(device.closed).hasValue(2);
        assertThat(paused.state()).isEqualTo(VmState.PAUSED);
    }

    @Test
    void aDeviceMayCloseItsMachine() {
        CountDownLatch written = new CountDownLatch(1);
        VirtualMachine[] vm = new VirtualMachine[1];
        hypervisor.addDeviceFactory(factory("off", List.of(IoRange.ports(0x10, 1)), context -> new Device() {
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
        vm[0] = hypervisor.create(Guests.spec("counter").build());
        vm[0].start();
        Wait.until(vm[0], VmState.CLOSED);

        assertThat(written.getCount()).isZero();
    }

    private VirtualMachine run(BootImage image, VmState until) {
        VirtualMachine vm = hypervisor.create(
                VmSpec.builder().image(image).memoryBytes(1 << 20).build());
        vm.start();
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
    private static final class Counting implements Device {
        final AtomicInteger writes = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final CountDownLatch enough = new CountDownLatch(1_000);

        void awaitWrites() {
            try {
                assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
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
