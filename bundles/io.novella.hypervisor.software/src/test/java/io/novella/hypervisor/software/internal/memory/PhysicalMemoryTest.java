// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {

    private final PhysicalMemory memory = new PhysicalMemory(20 * 4096 + 1);

    @Test
    void sizesAreRoundedUpToPages() {
        assertThat(memory.ramBytes()).isEqualTo(21 * 4096);
        assertThat(memory.index(21 * 4096 - 1)).isEqualTo(21 * 4096 - 1);
        assertThat(memory.index(21 * 4096)).isEqualTo(-1);
        assertThat(memory.index(-1)).isEqualTo(-1);
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new PhysicalMemory(0)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> new PhysicalMemory((1L << 30) + 1)).hasMessageContaining("1 GiB");
        assertThatThrownBy(() -> new PhysicalMemory(4096, List.of(new PhysicalMemory.Rom(0, new byte[1]))))
                .hasMessageContaining("between the RAM and 4 GiB");
    }

    @Test
    void accessesByTheHostAreChecked() {
        memory.write(21 * 4096 - 2, new byte[] {1, 2});
        byte[] two = new byte[2];
        memory.read(21 * 4096 - 2, two);
        assertThat(two).containsExactly(1, 2);
        assertThatThrownBy(() -> memory.read(21 * 4096 - 1, two)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.write(-1, two)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.write(Long.MAX_VALUE, two)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void dirtyPagesAreLoggedOnceAndAnew() {
        memory.logDirtyPages(true);
        memory.write(3 * 4096 - 1, 4, 7);
        memory.write(5 * 4096, new byte[4097]);
        assertThat(memory.takeDirtyPages()).containsExactly(0b1101100);
        assertThat(memory.takeDirtyPages()).containsExactly(0);
        memory.set(4096, 1, 1);
        assertThat(memory.isPlain(4096, 1)).isFalse();
        memory.written(4096, 1);
        assertThat(memory.isPlain(4096, 1)).isTrue();
        assertThat(memory.takeDirtyPages()).containsExactly(0b10);
        memory.logDirtyPages(false);
        assertThatThrownBy(memory::takeDirtyPages).isInstanceOf(IllegalStateException.class);
        assertThat(memory.isPlain(0, 21 * 4096)).isTrue();
    }

    @Test
    void aStoreIntoDecodedBytesChangesTheVersion() {
        memory.decoded(100, 5);
        assertThat(memory.write(96, 4, 0)).isFalse();
        assertThat(memory.write(105, 4, 0)).isFalse();
        assertThat(memory.version(0)).isZero();
        assertThat(memory.write(97, 4, 0)).isTrue();
        assertThat(memory.version(0)).isEqualTo(1);
        // What was decoded is forgotten.
        assertThat(memory.write(101, 1, 0)).isFalse();
    }

    @Test
    void anInstructionAcrossPagesIsInvalidatedByBoth() {
        memory.decoded(4094, 4);
        assertThat(memory.write(4096, 1, 0)).isTrue();
        assertThat(memory.version(0)).isEqualTo(1);
        assertThat(memory.version(1)).isEqualTo(1);
    }

    @Test
    void valuesAreReplacedAtomicallyAtEveryAddress() {
        for (int size : new int[] {1, 2, 4}) {
            for (int at = 0; at < 8; at++) {
                memory.write(0, 4, 0x11111111);
                memory.write(4, 4, 0x11111111);
                memory.write(8, 4, 0x11111111);
                int mask = size == 4 ? -1 : (1 << (8 * size)) - 1;
                assertThat(memory.compareAndSet(at, size, 0x22, 0x33)).isFalse();
                assertThat(memory.compareAndSet(at, size, 0x11111111, 0x89abcdef))
                        .isTrue();
                assertThat(memory.read(at, size)).isEqualTo(0x89abcdef & mask);
                assertThat(memory.read(at + size, 1)).isEqualTo(0x11);
            }
        }
    }
}
