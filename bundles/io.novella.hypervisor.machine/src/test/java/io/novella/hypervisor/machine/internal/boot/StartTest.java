// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.DirectRam;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Loading, into memory that no guest runs in. */
class StartTest {

    private static final long MEMORY = 8 << 20;
    private static final int ENTRY = 0x200040;
    private static final int CODE_AT = 0x200;

    @Test
    void anElfFileIsEnteredWhereItSaysWithItsCommandLineAndDisk() {
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            BootImage kernel = BootImage.kernel("k", elf().array())
                    .withInitrd(new byte[] {7, 8, 9})
                    .withCommandLine("quiet");

            assertThat(Start.load(kernel, 1, ram)).isEqualTo(new Start.LongMode(ENTRY, 0x7000));
            assertThat(ram.read(0x200000, 4)).containsExactly(1, 2, 3, 4);
            assertThat(ram.read(0x20000, 6)).containsExactly('q', 'u', 'i', 'e', 't', 0);
            assertThat(ram.read(MEMORY - 4096, 3)).containsExactly(7, 8, 9);
            ByteBuffer params = ByteBuffer.wrap(ram.read(0x7000, 4096)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(params.getInt(0x218)).isEqualTo(MEMORY - 4096);
            assertThat(params.getInt(0x21c)).isEqualTo(3);
            assertThat(params.get(0x1e8)).isEqualTo((byte) 3);
            assertThat(params.getLong(0x2d0 + 2 * 20 + 8)).isEqualTo(MEMORY - (1 << 20));
        }
    }

    @Test
    void aPvhNoteSaysWhereToEnter() {
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            assertThat(Start.load(BootImage.pvh("k", elf().array()), 1, ram))
                    .isEqualTo(new Start.ProtectedMode(0x200080, 0x6000));
            assertThat(ByteBuffer.wrap(ram.read(0x6000, 4))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt())
                    .isEqualTo(0x336ec578);
        }
    }

    /** As a kernel reads it: Intel's MultiProcessor Specification 1.4, chapter 4. */
    @Test
    void aKernelIsToldOfItsProcessors() {
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            Start.load(BootImage.kernel("k", elf().array()), 3, ram);
            ByteBuffer pointer = ByteBuffer.wrap(ram.read(0x9fc00, 16)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(pointer.getInt(0)).isEqualTo(0x5f504d5f);
            assertThat(sum(pointer)).isZero();
            int at = pointer.getInt(4);
            int length = ByteBuffer.wrap(ram.read(at + 4, 2))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getShort();
            ByteBuffer table = ByteBuffer.wrap(ram.read(at, length)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(at + length).isLessThanOrEqualTo(0xa0000);
            assertThat(table.getInt(0)).isEqualTo(0x504d4350);
            assertThat(sum(table)).isZero();
            assertThat(table.getInt(36)).isEqualTo(0xfee00000);
            int[] kinds = new int[5];
            int entry = 44;
            for (int left = table.getShort(34); left > 0; left--) {
                kinds[table.get(entry)]++;
                entry += table.get(entry) == 0 ? 20 : 8;
            }
            assertThat(entry).isEqualTo(length);
            assertThat(kinds).containsExactly(3, 1, 1, 16, 2);
        }
    }

    private static byte sum(ByteBuffer bytes) {
        byte sum = 0;
        for (byte one : bytes.array()) {
            sum += one;
        }
        return sum;
    }

    @Test
    void brokenKernelsAreRefusedWithTheReason() {
        assertRefused(elf().putLong(32, Long.MAX_VALUE), "kernel 'k' has broken program headers");
        assertRefused(elf().putLong(64 + 8, 1 << 20), "kernel 'k' has a segment beyond its end");
        assertRefused(elf().putLong(64 + 24, 0x1000), "kernel 'k' wants 8192 bytes at 0x1000; 0x100000 to 0x800000");
        assertRefused(elf().putLong(64 + 40, Long.MAX_VALUE), "kernel 'k' wants");
        assertRefused(elf().putInt(64, 6), "kernel 'k' has nothing to load");
        assertThatThrownBy(() -> BootImage.kernel("k", new byte[4096]))
                .hasMessage("kernel 'k' is neither a bzImage nor a 64-bit ELF file for x86");
        byte[] bz = new byte[1024];
        ByteBuffer.wrap(bz).order(ByteOrder.LITTLE_ENDIAN).putInt(0x202, 0x53726448);
        assertRefused(ByteBuffer.wrap(bz), "kernel 'k' is cut short");
    }

    @Test
    void aDiskThatDoesNotFitIsRefused() {
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            BootImage kernel = BootImage.kernel("k", elf().array()).withInitrd(new byte[(int) MEMORY]);
            assertThatThrownBy(() -> Start.load(kernel, 1, ram))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageStartingWith("the initrd of 8388608 bytes does not fit");
        }
    }

    @Test
    void aDiskDoesNotLieInMemoryThatTheKernelClears() {
        // Its segment is four bytes in the file and the rest of memory but a page and a half.
        byte[] kernel = elf().putLong(64 + 40, MEMORY - 0x200000 - 6144).array();
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            assertThat(Start.load(BootImage.kernel("k", kernel).withInitrd(new byte[4096]), 1, ram))
                    .isInstanceOf(Start.LongMode.class);
        }
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            assertThatThrownBy(() -> Start.load(BootImage.kernel("k", kernel).withInitrd(new byte[4097]), 1, ram))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageStartingWith("the initrd of 4097 bytes does not fit");
        }
    }

    /** Whatever is wrong with a file, it is said in our words. */
    @Property
    void noDamageEscapesTheChecks(@ForAll @IntRange(max = CODE_AT - 1) int at, @ForAll long damage) {
        ByteBuffer file = elf();
        file.putLong(Math.min(at, CODE_AT - 8), damage);
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            for (boolean pvh : new boolean[] {false, true}) {
                try {
                    byte[] bytes = file.array();
                    Start.load(pvh ? BootImage.pvh("k", bytes) : BootImage.kernel("k", bytes), 1, ram);
                } catch (HypervisorException e) {
                    assertThat(e.reason()).isEqualTo(HypervisorException.Reason.INVALID_SPEC);
                }
            }
        }
    }

    private static void assertRefused(ByteBuffer file, String message) {
        try (GuestRam ram = DirectRam.of(MEMORY)) {
            assertThatThrownBy(() -> Start.load(BootImage.kernel("k", file.array()), 1, ram))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageStartingWith(message);
        }
    }

    /** An ELF file with four bytes of code at 2 MiB and a PVH note. */
    private static ByteBuffer elf() {
        ByteBuffer file = ByteBuffer.allocate(CODE_AT + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f).put(4, (byte) 2).putShort(18, (short) 62);
        file.putLong(24, ENTRY).putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        file.putInt(64, 1).putLong(64 + 8, CODE_AT).putLong(64 + 24, 0x200000);
        file.putLong(64 + 32, 4).putLong(64 + 40, 8192);
        int note = 64 + 56;
        file.putInt(note, 4).putLong(note + 8, 0x100).putLong(note + 32, 20).putLong(note + 40, 20);
        file.putInt(0x100, 4)
                .putInt(0x104, 4)
                .putInt(0x108, 18)
                .putInt(0x10c, 0x006e6558)
                .putInt(0x110, 0x200080);
        return file.put(CODE_AT, new byte[] {1, 2, 3, 4});
    }
}
