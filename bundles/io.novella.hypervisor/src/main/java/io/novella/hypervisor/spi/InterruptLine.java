// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import org.osgi.annotation.versioning.ProviderType;

/** A wire from a device to the interrupt controllers. */
@ProviderType
public interface InterruptLine {

    /** Holds the line up or down: for a device that asks until it is served. */
    void level(boolean up);

    /** Lets the line go up and down again: one interrupt. */
    void pulse();
}
