// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VmSpec;
import org.osgi.annotation.versioning.ProviderType;

/** What a device may use of its machine. */
@ProviderType
public interface DeviceContext {

    /** The id of the machine. */
    String machineId();

    /** What the machine was asked to be. */
    VmSpec spec();

    /** Where the device can write for people to read. */
    ConsoleOutput console();

    /** What people type for the guest to read. */
    ConsoleInput input();

    /** The machine's memory. */
    GuestMemory memory();

    /**
     * An interrupt line of a {@link io.novella.hypervisor.MachineType#PC}. Usable from any thread until the device is
     * closed; without effect after that.
     *
     * @param number of the line as the interrupt controllers count, 0 to 23
     * @throws io.novella.hypervisor.HypervisorException {@code INVALID_SPEC} when there is no such line, or the machine
     *     has no interrupt controllers
     */
    InterruptLine interrupt(int number);

    /**
     * Rings when the guest writes to an address, without the virtual CPU waiting for anybody: what was written is lost,
     * and several writes may ring once. The device's read and write are not called for such a write.
     *
     * @param at one address of the device's ranges, as wide as the write: 1, 2 or 4 on a port, and 8 in memory
     * @param bell is called by a thread of its own until the device is closed or the subscription is; be brief
     */
    Subscription doorbell(IoRange at, Runnable bell);

    /**
     * Powers the machine off, as its guest has asked for. Takes effect when the virtual CPUs have left what they do;
     * does not wait.
     *
     * @param reason one sentence, without a full stop, that the machine's state then shows
     */
    void powerOff(String reason);
}
