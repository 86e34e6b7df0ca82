// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.spi.DeviceFactory;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What all machines of a host share.
 *
 * @param factories the device factories there are, asked for at each power-on
 * @param limits what a machine may do in a second, asked for when it is created and when it is powered on again
 * @param onClosed is told when a machine has given everything back
 */
public record Host(
        Kvm kvm,
        Kick kick,
        Ticker ticker,
        Supplier<? extends Collection<DeviceFactory>> factories,
        Supplier<MachineRateLimits> limits,
        Consumer<KvmMachine> onClosed) {}
