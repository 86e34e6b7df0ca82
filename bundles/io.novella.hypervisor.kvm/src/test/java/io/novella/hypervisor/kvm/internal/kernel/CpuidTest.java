// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.kvm.internal.kernel.Cpuid.Entry;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether a guest can go on with another host's processor. Bits are those of Intel's manual, volume 2, CPUID. */
class CpuidTest {

    private static final int AVX512F = 1 << 16;
    private static final int OSXSAVE = 1 << 27;
    private static final int SSE3 = 1;

    @BeforeAll
    static void holdLibrary() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux: faults are named by its C library");
        Libc.hold();
    }

    @AfterAll
    static void releaseLibrary() {
        Libc.release();
    }

    @Test
    void aGuestGoesOnWhereThereIsMore() {
        assertThat(cpuid(7, SSE3, 0).lackingIn(cpuid(7, SSE3 | 1 << 9, AVX512F)))
                .isEmpty();
    }

    @Test
    void whatTheOperatingSystemSwitchesIsNoFeature() {
        assertThat(cpuid(7, SSE3 | OSXSAVE, 0).lackingIn(cpuid(7, SSE3, 0))).isEmpty();
    }

    @Test
    void aFeatureThatIsNotThereIsNamed() {
        assertThat(cpuid(7, SSE3, AVX512F).lackingIn(cpuid(7, SSE3, 0)))
                .isEqualTo("CPUID leaf 0x7 has features that this host has not: ebx 0x10000, ecx 0x0, edx 0x0");
        assertThat(cpuid(7, SSE3, AVX512F).lackingIn(new Cpuid(List.of(vendor(7), features(SSE3)))))
                .startsWith("CPUID leaf 0x7");
    }

    @Test
    void anotherMakersProcessorIsNone() {
        assertThat(cpuid(7, SSE3, 0).lackingIn(cpuid(8, SSE3, 0))).isEqualTo("of another maker");
    }

    @Test
    void entriesOfZerosBehindTheTableAreLeftOut() {
        // As Linux before 6.5 answers KVM_GET_CPUID2: the count is what was given.
        Cpuid padded = Cpuid.read("KVM_GET_CPUID2", table -> {
            ByteBuffer told = cpuid(7, SSE3, AVX512F).toTable();
            table.put(8, told, 8, told.capacity() - 8);
            return 0;
        });

        assertThat(padded.entries()).isEqualTo(cpuid(7, SSE3, AVX512F).entries());
        assertThat(padded.lackingIn(cpuid(7, SSE3, AVX512F))).isEmpty();
        assertThat(cpuid(7, SSE3, AVX512F).lackingIn(padded)).isEmpty();
    }

    @Test
    void vcpuWithoutATableHasNoEntries() {
        assertThat(Cpuid.read("KVM_GET_CPUID2", table -> 0).entries()).isEmpty();
    }

    @Test
    void tableOfASnapshotWithEntriesOfZerosIsReadable() {
        ByteBuffer stored = ByteBuffer.allocate(8 + 256 * 40).order(ByteOrder.nativeOrder());
        ByteBuffer told = cpuid(7, SSE3, AVX512F).toTable();
        stored.put(8, told, 8, told.capacity() - 8).putInt(0, 256);

        assertThat(Cpuid.isTable(stored)).isTrue();
        assertThat(Cpuid.of(stored).entries()).isEqualTo(cpuid(7, SSE3, AVX512F).entries());
    }

    @Test
    void tableGrowsUntilTheKernelHasRoom() {
        List<Entry> many = new ArrayList<>();
        for (int leaf = 0; leaf < 700; leaf++) {
            many.add(new Entry(leaf, 0, 0, 1, leaf, 3, 4));
        }
        ByteBuffer told = new Cpuid(many).toTable();
        Cpuid read = Cpuid.read("KVM_GET_SUPPORTED_CPUID", table -> {
            if (table.capacity() < told.capacity()) {
                return Libc.E2BIG;
            }
            table.put(0, told, 0, told.capacity());
            return 0;
        });

        assertThat(read.entries()).isEqualTo(many);
    }

    @Test
    void kernelThatAlwaysWantsMoreRoomIsAFault() {
        assertThatThrownBy(() -> Cpuid.read("KVM_GET_SUPPORTED_CPUID", table -> Libc.E2BIG))
                .isInstanceOf(HypervisorException.class)
                .hasMessageStartingWith("KVM_GET_SUPPORTED_CPUID failed");
    }

    private static Cpuid cpuid(int maker, int features, int more) {
        return new Cpuid(List.of(vendor(maker), features(features), new Entry(7, 0, 1, 0, more, 0, 0)));
    }

    private static Entry vendor(int maker) {
        return new Entry(0, 0, 0, 0x16, maker, 0, 0);
    }

    private static Entry features(int ecx) {
        return new Entry(1, 0, 0, 0, 0x12345678, ecx, 0);
    }
}
