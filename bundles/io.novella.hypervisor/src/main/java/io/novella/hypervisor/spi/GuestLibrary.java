// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import java.util.Optional;
import java.util.SortedSet;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers guests that boot, by name: an OSGi service. Images are flat, as {@code BootImage} says. */
@ConsumerType
public interface GuestLibrary {

    /** The names it knows. */
    SortedSet<String> names();

    /** A copy of the named image's bytes; empty for a name it does not know. */
    Optional<byte[]> find(String name);
}
