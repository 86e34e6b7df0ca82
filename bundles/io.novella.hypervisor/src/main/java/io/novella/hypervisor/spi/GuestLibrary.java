// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.BootImage;
import java.util.Optional;
import java.util.SortedSet;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers guests that boot, by name: an OSGi service. */
@ConsumerType
public interface GuestLibrary {

    /** The names it knows. */
    SortedSet<String> names();

    /**
     * A copy of the named image's bytes, which do not tell how it boots: see {@link #image}. Empty for a name it does not
     * know.
     */
    Optional<byte[]> find(String name);

    /** How the named guest boots: as a flat image, unless the library knows better. Empty for a name it does not know. */
    default Optional<BootImage> image(String name) {
        return find(name).map(bytes -> new BootImage(name, bytes));
    }
}
