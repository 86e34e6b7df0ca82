// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The writing end of a machine's console. */
@ProviderType
public interface ConsoleOutput {

    /** Appends one byte, the low eight bits of the value. */
    void write(int value);

    /** Appends a line of its own: begins a new line if the last one is not ended, and ends it. */
    void line(String text);
}
