// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.internal.console.RingConsole;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class UnownedPortsTest {

    @Property
    void aWriteIsALineOfUnsignedDecimals(
            @ForAll @IntRange(max = 0xffff) int port, @ForAll @LongRange(max = 0xffffffffL) long value) {
        RingConsole console = new RingConsole(256);
        new UnownedPorts(console).write(port, value);

        assertThat(console.text()).isEqualTo("out port: " + port + ", data: " + value + "\n");
    }
}
