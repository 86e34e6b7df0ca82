// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest that reads and writes at random, wherever there may be a device: it harms itself at most. */
class KvmFuzzTest {

    /** How long to fuzz, in seconds; when not set, a few lives of the guest. */
    private static final long SECONDS = Long.getLong("novella.fuzz.seconds", 0);

    private static final int LIVES = 8;

    /** A guest that has not reset itself after so many accesses is stopped. */
    private static final int ACCESSES = 2_000;

    private static final int SEED = 2;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aGuestThatHammersAtEverythingHarmsNobodyElse() {
        Probe probe = new Probe();
        kvm.hypervisor().addDeviceFactory(probe);
        VirtualMachine neighbour = kvm.start(Guests.spec("counter").memoryBytes(1 << 20));
        Random random = new Random();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        int lives = 0;
        do {
            live(random.nextInt(), random, probe);
            assertThat(neighbour.state()).as(neighbour.reason()).isEqualTo(VmState.RUNNING);
            lives++;
        } while (lives < LIVES || System.nanoTime() - end < 0);

        Wait.forOutput(neighbour, neighbour.console().written() + 1_000);
        assertThat(neighbour.console().tail(1)).startsWith("out port: 16, data: ");
        for (int bytes : new int[] {1, 2, 4, 8}) {
            assertThat(probe.memoryAccesses.get(bytes))
                    .as("accesses to memory of %d bytes", bytes)
                    .isPositive();
        }
        assertThat(probe.all).hasValueGreaterThan(LIVES);
    }

    /** While the guest hammers, people do with the machine whatever can be done. */
    private void live(int seed, Random random, Probe probe) {
        try (VirtualMachine vm = kvm.start(VmSpec.builder()
                .image(hammer(seed))
                .type(MachineType.PC)
                .memoryBytes(VmSpec.MIN_PC_MEMORY_BYTES)
                .vcpus(1 + random.nextInt(2)))) {
            long enough = probe.all.get() + ACCESSES;
            while (vm.state() == VmState.RUNNING && probe.all.get() < enough) {
                byte[] typed = new byte[random.nextInt(64)];
                random.nextBytes(typed);
                vm.console().type(typed);
                vm.statistics();
                vm.screen().orElseThrow().text();
                vm.console().read(vm.console().written(), Duration.ofMillis(1));
            }
            assertThat(vm.state()).as("seed %d: %s", seed, vm.reason()).isIn(VmState.RUNNING, VmState.STOPPED);
        }
        assertThat(probe.fault).as("seed %d", seed).isFalse();
    }

    private static BootImage hammer(int seed) {
        BootImage guest = Guests.image("hammer");
        byte[] bytes = guest.toByteArray();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(SEED, seed);
        return new BootImage(guest.name(), bytes);
    }

    /** A device that has one of everything, and fails the machine if it is called in a way that its contract forbids. */
    private static final class Probe implements DeviceFactory {

        private static final IoRange PORTS = IoRange.ports(0x200, 8);
        private static final IoRange WRITTEN = IoRange.ports(0x204, 2);
        private static final IoRange BELL = IoRange.ports(0x206, 2);
        private static final IoRange MEMORY = IoRange.mmio(0xe0000000L, 0x1000);
        private static final int LINE = 5;

        final AtomicLong all = new AtomicLong();
        final AtomicIntegerArray memoryAccesses = new AtomicIntegerArray(9);
        final AtomicBoolean fault = new AtomicBoolean();

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return spec.type() == MachineType.PC ? List.of(PORTS, MEMORY) : List.of();
        }

        @Override
        public List<IoRange> outputOnly(VmSpec spec) {
            return List.of(WRITTEN);
        }

        @Override
        public Device create(DeviceContext context) {
            context.doorbell(BELL, all::incrementAndGet);
            InterruptLine line = context.interrupt(LINE);
            AtomicBoolean inside = new AtomicBoolean();
            return new Device() {
                @Override
                public long read(IoRange range, long offset, int size) {
                    access(range, offset, size, 0);
                    return offset * 0x0101010101010101L;
                }

                @Override
                public void write(IoRange range, long offset, int size, long value) {
                    access(range, offset, size, value);
                }

                private void access(IoRange range, long offset, int size, long value) {
                    boolean port = range.equals(PORTS);
                    boolean kept = inside.compareAndSet(false, true)
                            && (port ? size == 1 || size == 2 || size == 4 : size >= 1 && size <= 8)
                            && offset >= 0
                            && offset < range.length()
                            && (size == 8 || value >>> (8 * size) == 0);
                    if (!kept) {
                        fault.set(true);
                        throw new IllegalStateException(range + " + " + offset + ", " + size + ", " + value);
                    }
                    all.incrementAndGet();
                    if (!port) {
                        memoryAccesses.incrementAndGet(size);
                    }
                    line.level((value & 1) != 0);
                    line.pulse();
                    inside.set(false);
                }
            };
        }
    }
}
