// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.GuestMemory;
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
}
