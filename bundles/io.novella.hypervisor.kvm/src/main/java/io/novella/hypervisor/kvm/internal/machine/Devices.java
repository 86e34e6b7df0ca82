// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.DeviceContext;

/** What the devices of one power cycle may use. */
record Devices(String machineId, VmSpec spec, ConsoleOutput console, ConsoleInput input, GuestMemory memory)
        implements DeviceContext {}
