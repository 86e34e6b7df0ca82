// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import org.osgi.annotation.versioning.ProviderType;

/** The text screen of a PC, read out of its video memory at the moment of the call. */
@ProviderType
public interface Screen {

    /** Characters in a row. */
    int columns();

    /** Rows. */
    int rows();

    /**
     * The rows from the top, each ended by a line feed and without spaces at its end. Code page 437 is read as Unicode.
     */
    String text();
}
