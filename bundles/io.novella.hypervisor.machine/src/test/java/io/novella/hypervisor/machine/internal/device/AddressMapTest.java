// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.IoRange;
import org.junit.jupiter.api.Test;

class AddressMapTest {

    private static final long END = 1L << 52;

    private final Attached low = entry("low", IoRange.mmio(0, 0x10));
    private final Attached middle = entry("middle", IoRange.mmio(0x10, 0x10));
    private final Attached high = entry("high", IoRange.mmio(END - 1, 1));
    private final AddressMap map = AddressMap.EMPTY.with(high).with(low).with(middle);

    @Test
    void theFirstAndTheLastAddressOfAnEntryAreItsOwn() {
        assertThat(map.at(0)).isSameAs(low);
        assertThat(map.at(0xf)).isSameAs(low);
        assertThat(map.at(0x10)).isSameAs(middle);
        assertThat(map.at(0x1f)).isSameAs(middle);
        assertThat(map.at(0x20)).isNull();
        assertThat(map.at(END - 2)).isNull();
        assertThat(map.at(END - 1)).isSameAs(high);
        assertThat(map.at(END)).isNull();
        assertThat(AddressMap.EMPTY.at(0)).isNull();
    }

    @Test
    void addressesFromTheUpperHalfOf64BitsBelongToNoEntry() {
        assertThat(map.at(Long.MAX_VALUE)).isNull();
        assertThat(map.at(Long.MIN_VALUE)).isNull();
        assertThat(map.at(-1)).isNull();
        assertThat(map.at(Long.MIN_VALUE + 0x10)).isNull();
    }

    @Test
    void oneSharedAddressIsAnOverlap() {
        AddressMap one = AddressMap.EMPTY.with(middle);

        assertThat(one.overlapping(IoRange.mmio(0x0, 0x10))).isNull();
        assertThat(one.overlapping(IoRange.mmio(0x0, 0x11))).isSameAs(middle);
        assertThat(one.overlapping(IoRange.mmio(0x1f, 1))).isSameAs(middle);
        assertThat(one.overlapping(IoRange.mmio(0x20, 1))).isNull();
        assertThat(one.overlapping(IoRange.mmio(0, END))).isSameAs(middle);
        assertThat(one.overlapping(IoRange.mmio(0x12, 2))).isSameAs(middle);
        assertThat(one.overlapping(IoRange.ports(0x10, 0x10)))
                .as("another space")
                .isNull();
    }

    @Test
    void anEntryThatOverlapsAnotherIsRefused() {
        assertThatThrownBy(() -> map.with(entry("late", IoRange.mmio(0x1f, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "memory range 0x1f-0x20 of device 'late' overlaps memory range 0x10-0x1f of device 'middle'");
    }

    @Test
    void anEarlierMapIsNotChanged() {
        AddressMap fewer = map.without(entry -> entry == middle);

        assertThat(fewer.entries()).containsExactly(low, high);
        assertThat(fewer.at(0x10)).isNull();
        assertThat(map.entries()).containsExactly(low, middle, high);
        assertThat(AddressMap.EMPTY.entries()).isEmpty();
    }

    private static Attached entry(String name, IoRange range) {
        Device device = new Device() {
            @Override
            public long read(IoRange of, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange of, long offset, int size, long value) {
                // Only its address matters.
            }
        };
        return new Attached(name, range, device, Serial16550.factory());
    }
}
