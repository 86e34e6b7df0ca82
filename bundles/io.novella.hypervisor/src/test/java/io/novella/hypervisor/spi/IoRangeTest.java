// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException;
import org.junit.jupiter.api.Test;

class IoRangeTest {

    @Test
    void containsItsAddressesOnly() {
        IoRange serial = IoRange.ports(0x3f8, 8);

        assertThat(serial.contains(0x3f7)).isFalse();
        assertThat(serial.contains(0x3f8)).isTrue();
        assertThat(serial.contains(0x3ff)).isTrue();
        assertThat(serial.contains(0x400)).isFalse();
        assertThat(serial).hasToString("port range 0x3f8-0x3ff");
    }

    @Test
    void overlapsWhatSharesAnAddressInItsSpace() {
        IoRange range = IoRange.ports(0x10, 2);

        assertThat(range.overlaps(IoRange.ports(0x11, 1))).isTrue();
        assertThat(range.overlaps(IoRange.ports(0, 0x10000))).isTrue();
        assertThat(range.overlaps(IoRange.ports(0x12, 1))).isFalse();
        assertThat(range.overlaps(IoRange.mmio(0x10, 2))).isFalse();
    }

    @Test
    void staysInItsSpace() {
        assertThat(IoRange.ports(0xffff, 1).contains(0xffff)).isTrue();
        assertThat(IoRange.mmio((1L << 52) - 1, 1).length()).isEqualTo(1);
        assertThatThrownBy(() -> IoRange.ports(0xffff, 2)).isInstanceOf(HypervisorException.class);
        assertThatThrownBy(() -> IoRange.ports(-1, 2)).isInstanceOf(HypervisorException.class);
        assertThatThrownBy(() -> IoRange.ports(0, 0)).isInstanceOf(HypervisorException.class);
        assertThatThrownBy(() -> IoRange.mmio(Long.MAX_VALUE, Long.MAX_VALUE)).isInstanceOf(HypervisorException.class);
    }
}
