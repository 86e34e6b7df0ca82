// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The reading end of a machine's console: what people have typed and the guest has not read yet. */
@ProviderType
public interface ConsoleInput {

    /** Takes the next byte, 0 to 255; -1 if none is there. */
    int read();

    /** Whether a byte is there. Cheap: a guest may poll for it. */
    boolean isReady();

    /**
     * Who is told that bytes have come; replaces whoever was told before. Told at once if some are there already; later by
     * the thread of the person who types, without locks, so be brief.
     */
    void onReady(Runnable listener);
}
