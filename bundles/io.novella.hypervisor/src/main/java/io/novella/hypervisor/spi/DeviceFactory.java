// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.VmSpec;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes a device for each machine: an OSGi service, so that a bundle can contribute a device model. A factory that
 * throws, or whose ranges overlap those of a device already there, is left out of that machine with an error in the log;
 * the machine runs without it.
 */
@ConsumerType
public interface DeviceFactory {

    /** What people call the device, for example {@code rtc}. */
    String name();

    /** Where it will answer in this machine; empty for a machine that is to have none. */
    List<IoRange> ranges(VmSpec spec);

    /**
     * Those of its port ranges, or parts of them, to which the guest only ever writes. Such writes need not stop the
     * virtual CPU: the device gets them in order, but up to some ten milliseconds later, and always before any other
     * access of that virtual CPU. Reading works too, at the price of not gaining anything.
     */
    default List<IoRange> outputOnly(VmSpec spec) {
        return List.of();
    }

    /** Whether only machines have it that {@link VmSpec#devices() name} it; else every machine has it. */
    default boolean onRequest() {
        return false;
    }

    /** A new device. Called at each power-on, if there are ranges. */
    Device create(DeviceContext context);
}
