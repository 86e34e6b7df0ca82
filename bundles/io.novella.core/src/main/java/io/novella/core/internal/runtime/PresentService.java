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
 * A service that was registered.
 *
 * @param service the component
 * @param checked what it said when it came
 * @param contributor its bundle
 */
record PresentService(ApiService service, CheckedService checked, Contributor contributor) {

    /**
     * The services that count.
     *
     * @param byType by type
     * @param failures why others do not
     */
    record InForce(Map<String, ApiService> byType, List<FailureInfo> failures) {}

    /**
     * Sorts out which services count: of two of a type the later one, which is the one of the bundle that was installed later, and of two with base paths of which one lies in the other the
     * first, for a request could not tell which it is for.
     *
     * @param present in the order of their bundles
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
                        "the service '" + each.checked.type() + "' has the base path " + each.checked.basePath()
                                + ", and the service '" + rival.get().type() + "' serves "
                                + rival.get().basePath()
                                + ": give it a path of its own"));
            }
        }
        return new InForce(Map.copyOf(byType), failures);
    }

    private static boolean lies(String path, String folder) {
        return (path + "/").startsWith(folder + "/");
    }
}
