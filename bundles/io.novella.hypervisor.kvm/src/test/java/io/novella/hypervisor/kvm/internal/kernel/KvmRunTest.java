// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmExit.Direction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Decoding, against the offsets of linux/kvm.h written down a second time. */
class KvmRunTest {

    private static final int DATA_PAGE = 4096;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * DATA_PAGE).order(ByteOrder.nativeOrder());
    private final KvmRun run = new KvmRun(memory);

    @Property
    void portAccesses(
            @ForAll @IntRange(max = 0xffff) int port,
            @ForAll boolean out,
            @ForAll @IntRange(max = 2) int log,
            @ForAll int value) {
        int size = 1 << log;
        int count = 1 + port % 512;
        reason(2);
        memory.put(32, (byte) (out ? 1 : 0)).put(33, (byte) size).putShort(34, (short) port);
        memory.putInt(36, count).putLong(40, DATA_PAGE).putInt(DATA_PAGE, value);
        long data = value & (1L << 8 * size) - 1;

        assertThat(run.decode())
                .isEqualTo(new VmExit.Io(out ? Direction.OUT : Direction.IN, port, size, count, out ? data : 0));
        assertThat(run.exit().data(run.ioData(), size)).isEqualTo(data);
    }

    @Property
    void memoryAccesses(
            @ForAll long address,
            @ForAll boolean write,
            @ForAll @IntRange(min = 1, max = 8) int size,
            @ForAll long value) {
        reason(6);
        memory.putLong(32, address).putLong(40, value).putInt(48, size).put(52, (byte) (write ? 1 : 0));
        long data = size == 8 ? value : value & (1L << 8 * size) - 1;

        assertThat(run.decode())
                .isEqualTo(new VmExit.Mmio(write ? Direction.OUT : Direction.IN, address, size, write ? data : 0));
    }

    @Property
    void storedDataReadsBackAndTouchesNothingElse(
            @ForAll @IntRange(min = 1, max = 8) int size, @ForAll long value, @ForAll byte around) {
        for (int i = 0; i < 16; i++) {
            memory.put(DATA_PAGE + i, around);
        }
        run.exit().data(DATA_PAGE + 4, size, value);

        assertThat(run.exit().data(DATA_PAGE + 4, size)).isEqualTo(size == 8 ? value : value & (1L << 8 * size) - 1);
        assertThat(memory.get(DATA_PAGE + 3)).isEqualTo(around);
        assertThat(memory.get(DATA_PAGE + 4 + size)).isEqualTo(around);
    }

    @Property
    void anyContentDecodesToASentence(@ForAll @IntRange(max = 64) int reason, @ForAll long seed) {
        byte[] noise = new byte[256];
        new Random(seed).nextBytes(noise);
        memory.put(32, noise);
        // The kernel's part of the contract: data lies in the shared pages, accesses have a size that exists.
        if (reason == 2) {
            memory.put(33, (byte) 4).putLong(40, DATA_PAGE);
        } else if (reason == 6) {
            memory.putInt(48, 1 + (noise[16] & 7));
        }
        reason(reason);

        assertThat(run.decode().describe()).isNotBlank();
    }

    @Test
    void theRestOfTheExits() {
        memory.putLong(32, 0x1122334455667788L)
                .putLong(40, 0x99)
                .putLong(48, 0xaa)
                .putLong(56, 0xbb);
        assertThat(decode(0)).isEqualTo(new VmExit.Unknown(0, 0x1122334455667788L));
        assertThat(decode(4)).isEqualTo(new VmExit.Debug(0x55667788, 0x99, 0xaa, 0xbb));
        assertThat(decode(5)).isEqualTo(new VmExit.Halt());
        assertThat(decode(8)).isEqualTo(new VmExit.Shutdown());
        assertThat(decode(9)).isEqualTo(new VmExit.FailEntry(0x1122334455667788L, 0x99));
        assertThat(decode(10)).isEqualTo(new VmExit.Interrupted());
        assertThat(decode(24)).isEqualTo(new VmExit.Unknown(24, 0x1122334455667788L));
    }

    @Test
    void internalErrorsCarryTheirBytes() {
        memory.putInt(32, 1).putInt(36, 4).putLong(40, 1).put(48, (byte) 3);
        memory.put(49, new byte[] {0x0f, 0x01, (byte) 0xca});
        VmExit exit = decode(17);

        assertThat(exit).isInstanceOfSatisfying(VmExit.InternalError.class, error -> {
            assertThat(error.suberror()).isEqualTo(1);
            assertThat(error.data()).hasSize(4).startsWith(1L);
            assertThat(error.instruction()).isEqualTo("0f 01 ca");
        });
        assertThat(exit.describe()).isEqualTo("KVM could not emulate an instruction, bytes 0f 01 ca");
        memory.putInt(32, 3).putInt(36, 1).putLong(40, 0x80000b0eL);
        assertThat(decode(17)).isEqualTo(new VmExit.InternalError(3, List.of(0x80000b0eL), ""));
        assertThat(decode(17).describe()).isEqualTo("KVM could not deliver an event, data 80000b0e");
    }

    @Test
    void immediateExitIsTheSecondByte() {
        run.immediateExit(true);
        assertThat(memory.get(1)).isEqualTo((byte) 1);
        run.immediateExit(false);
        assertThat(memory.getLong(0)).isZero();
    }

    private VmExit decode(int reason) {
        reason(reason);
        return run.decode();
    }

    private void reason(int reason) {
        memory.putInt(8, reason);
    }
}
