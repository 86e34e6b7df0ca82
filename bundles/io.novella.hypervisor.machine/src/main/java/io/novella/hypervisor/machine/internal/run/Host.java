// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.spi.DeviceFactory;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What all machines of a host that use one accelerator share.
 *
 * @param accelerator executes the guests
 * @param ticker wakes vCPUs that have missed a kick
 * @param factories the device factories there are, asked for at each power-on
 * @param limits what a machine may do in a second, asked for when it is created and when it is powered on again
 * @param onClosed is told when a machine has given everything back
 */
public record Host(
        Accelerator accelerator,
        Ticker ticker,
        Supplier<? extends Collection<DeviceFactory>> factories,
        Supplier<MachineRateLimits> limits,
        Consumer<Machine> onClosed) {}
