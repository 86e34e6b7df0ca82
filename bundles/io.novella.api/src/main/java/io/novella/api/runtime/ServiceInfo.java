// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import io.novella.api.Microversion;
import java.util.List;

/**
 * A service and its versions.
 *
 * @param type type, such as {@code compute}
 * @param basePath where it answers
 * @param minimum the first supported version
 * @param maximum the last supported version
 * @param versions each supported version in order, with what it brought and who declares it
 */
public record ServiceInfo(
        String type, String basePath, Microversion minimum, Microversion maximum, List<VersionInfo> versions) {

    /**
     * A supported version.
     *
     * @param version the version
     * @param note what it brought, empty if nobody says
     * @param declaredBy the service's history or the symbolic names of the bundles that declare it
     */
    public record VersionInfo(Microversion version, String note, List<String> declaredBy) {}
}
