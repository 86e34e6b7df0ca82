// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.BootImage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers guests that boot, by name: an OSGi service. */
@ConsumerType
public interface GuestLibrary {

    /** The names it knows. */
    SortedSet<String> names();

    /**
     * Returns the length in bytes of the named image, without an initrd; empty for a name it does not know. For lists: a library that
     * can tell should do so without reading the image.
     */
    default OptionalLong size(String name) {
        return image(name)
                .map(image -> OptionalLong.of(image.size()))
                .orElse(OptionalLong.empty());
    }

    /**
     * A copy of the named image's bytes, which do not tell how it boots: see {@link #image}. Empty for a name it does not
     * know.
     */
    Optional<byte[]> find(String name);

    /**
     * How the named guest boots: as a flat image, unless the library knows better. Empty for a name it does not know.
     *
     * @throws io.novella.hypervisor.HypervisorException {@code INVALID_SPEC} with the reason, for a name that it knows and cannot read
     */
    default Optional<BootImage> image(String name) {
        return find(name).map(bytes -> new BootImage(name, bytes));
    }
}
