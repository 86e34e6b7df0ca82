// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;
import java.nio.file.Path;
import java.util.List;

/**
 * What was published.
 *
 * @param service type of the service
 * @param file the lock file that was written
 * @param latest the last version that is published
 * @param operations how many operations are published
 * @param removals a sentence for each parameter that one version has and the next has not, and that was taken as meant because
 *     the service had published nothing before
 */
public record FreezeInfo(String service, Path file, Microversion latest, int operations, List<String> removals) {

    /** Copies. */
    public FreezeInfo {
        removals = List.copyOf(removals);
    }
}
