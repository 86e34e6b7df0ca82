// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registered service.
 *
 * @param service the component
 * @param checked its properties, read at registration
 * @param contributor its bundle
 */
record PresentService(ApiService service, CheckedService checked, Contributor contributor) {

    /**
     * The services in force.
     *
     * @param byType the services by type
     * @param failures the services that are not in force, with the reasons
     */
    record InForce(Map<String, ApiService> byType, List<FailureInfo> failures) {}

    /**
     * Determines the services in force. Of two services of one type this is the one whose bundle was installed later. If
     * the base path of one service is the same as or below that of another, a path would not identify the service, so
     * only the first is in force.
     *
     * @param present the registered services, in the order in which their bundles were installed
     */
    static InForce inForce(List<PresentService> present) {
        Map<String, PresentService> latest = new LinkedHashMap<>();
        present.forEach(each -> latest.put(each.checked.type(), each));
        Map<String, ApiService> byType = new LinkedHashMap<>();
        List<FailureInfo> failures = new ArrayList<>();
        for (PresentService each : latest.values()) {
            Optional<ApiService> rival = byType.values().stream()
                    .filter(other -> lies(other.basePath(), each.checked.basePath())
                            || lies(each.checked.basePath(), other.basePath()))
                    .findFirst();
            if (rival.isEmpty()) {
                byType.put(each.checked.type(), each.checked);
            } else {
                failures.add(new FailureInfo(
                        each.contributor.owner().toString(),
                        each.service.getClass().getName(),
                        "the base path " + each.checked.basePath() + " of the service '" + each.checked.type()
                                + "' conflicts with the base path "
                                + rival.get().basePath()
                                + " of the service '" + rival.get().type() + "'; choose another one"));
            }
        }
        return new InForce(Map.copyOf(byType), failures);
    }

    private static boolean lies(String path, String folder) {
        return (path + "/").startsWith(folder + "/");
    }
}
