// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.Microversion;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A family of resources under one base path with one line of versions, such as {@code compute} or {@code identity}.
 * Registered as an OSGi service; controllers refer to it by its type.
 */
@ConsumerType
public interface ApiService {

    /** Its type in the catalogue and in the {@code OpenStack-API-Version} header, in lower case. */
    String type();

    /** Where it answers, such as {@code /compute/v2.1}: a leading slash and no trailing one. */
    String basePath();

    /** The version of a request that names none. */
    Microversion minimum();

    /**
     * Versions of the service with what there is to say of each, for example from a file by {@link VersionHistory}. May be
     * empty: extensions declare versions too.
     */
    SortedMap<Microversion, VersionNote> history();

    /** When the API as a whole was last changed, for its version document; empty if nobody keeps track. */
    default Optional<Instant> updated() {
        return Optional.empty();
    }

    /** An older header that carries a bare version, such as {@code X-OpenStack-Nova-API-Version}. */
    default Optional<String> legacyVersionHeader() {
        return Optional.empty();
    }

    /** Rules that the service's resources share, by name, such as {@code admin_or_owner}. */
    default Map<String, String> policyDefaults() {
        return Map.of();
    }

    /** How its clients expect version documents, version headers and errors. */
    default Dialect dialect() {
        return Dialect.NOVA;
    }
}
