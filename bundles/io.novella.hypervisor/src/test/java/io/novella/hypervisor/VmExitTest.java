// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmExit.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class VmExitTest {

    @Test
    void describesItselfToPeople() {
        assertThat(new VmExit.Io(Direction.OUT, 0x3f8, 1, 1, 0x41).describe())
                .isEqualTo("out to port 0x3f8, 1 x 1 byte, data 0x41");
        assertThat(new VmExit.Io(Direction.IN, 0x60, 2, 4, 0).describe()).isEqualTo("in from port 0x60, 4 x 2 bytes");
        assertThat(new VmExit.Mmio(Direction.IN, 0xe0000000L, 4, 0).describe())
                .isEqualTo("read of 4 bytes at unmapped memory 0xe0000000");
        assertThat(new VmExit.InternalError(1, List.of(), "0f 0b").describe())
                .isEqualTo("KVM could not emulate an instruction, bytes 0f 0b");
        assertThat(new VmExit.InternalError(9, List.of(10L, 11L), "").describe())
                .isEqualTo("internal error 9 of KVM, data a b");
        assertThat(new VmExit.FailEntry(0x21, 3).describe())
                .isEqualTo("entry into the guest failed on host CPU 3, hardware reason 0x21");
    }
}
