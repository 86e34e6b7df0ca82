// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the running services have published, and who breaks it. Published is what {@link #freeze} found in service: the
 * schemas, routes and statuses of every version then supported. All methods may be called from any thread.
 */
@ProviderType
public interface PublishedContract {

    /**
     * Ways in which bundles that are present break what is published, in order of service, bundle and subject. They are
     * served all the same, or not, by the configuration {@code contract.guard} of {@code io.novella.core}.
     */
    List<BreachInfo> breaches();

    /** What becomes of a controller that breaks what is published, at the moment: {@code off}, {@code warn} or {@code refuse}. */
    String guard();

    /**
     * Publishes what a service serves now, in addition to what was published of it before.
     *
     * @param service type of the service
     * @param file where to write; empty for the file that is guarded. Another file is a copy to look at or to carry to
     *     another instance
     * @param removed keys of the removals that are meant, as the sentence of a breach names them
     * @throws IllegalArgumentException with a sentence for each thing that keeps it from being published
     * @throws IOException if the file cannot be written; then the old one is as it was
     */
    FreezeInfo freeze(String service, Optional<Path> file, Set<String> removed) throws IOException;
}
