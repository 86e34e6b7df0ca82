// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.PolicyCheck;
import io.novella.core.internal.policy.CheckKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * The kinds of checks that plugins bring. A kind that was once there stays known: without its plugin a rule that uses it
 * denies, where an unknown word before a colon would be taken for the name of a credential. Not safe for several threads.
 */
final class CheckKinds {

    /** The language's own kinds, and what every caller has a credential of. */
    private static final Set<String> TAKEN = Set.of(
            "rule",
            "role",
            "http",
            "https",
            "roles",
            "user_id",
            "project_id",
            "domain_id",
            "system_scope",
            "is_admin",
            "True",
            "False",
            "None");

    private record Present(PolicyCheck service, String kind) {}

    /** In the order they came; of two of a kind, the first counts as long as it is there. */
    private final List<Present> present = new ArrayList<>();

    private final IdentityHashMap<PolicyCheck, FailureInfo> refused = new IdentityHashMap<>();
    private final Set<String> known = new TreeSet<>();

    void add(PolicyCheck service) {
        try {
            String kind = String.valueOf(service.kind());
            if (TAKEN.contains(kind) || !kind.matches("[\\w.-]++")) {
                refuse(service, "'" + kind + "' cannot name a kind of checks");
                return;
            }
            if (present.stream().anyMatch(other -> other.kind().equals(kind))) {
                refuse(service, "there is another that checks '" + kind + "', which counts as long as it is there");
            }
            present.add(new Present(service, kind));
            known.add(kind);
        } catch (RuntimeException | LinkageError broken) {
            refuse(service, broken.toString());
        }
    }

    void remove(PolicyCheck service) {
        present.removeIf(each -> each.service() == service);
        refused.remove(service);
        // Whoever is the first of its kind now counts.
        Set<String> seen = new HashSet<>();
        present.stream().filter(each -> seen.add(each.kind())).forEach(each -> refused.remove(each.service()));
    }

    private void refuse(PolicyCheck service, String reason) {
        Class<?> type = service.getClass();
        Bundle bundle = FrameworkUtil.getBundle(type);
        String owner = bundle == null ? "no bundle" : bundle.getSymbolicName() + " " + bundle.getVersion();
        refused.put(service, new FailureInfo(owner, type.getName(), reason));
    }

    List<FailureInfo> failures() {
        return List.copyOf(refused.values());
    }

    /**
     * For a parser.
     *
     * @param expected kinds that are known before their plugin has come
     */
    Map<String, CheckKind> kinds(Set<String> expected) {
        Map<String, CheckKind> kinds = new HashMap<>();
        for (Set<String> names : List.of(known, expected)) {
            for (String name : names) {
                kinds.put(name, CheckKind.unavailable("no bundle that is here checks '" + name + "'"));
            }
        }
        for (int i = present.size() - 1; i >= 0; i--) {
            kinds.put(present.get(i).kind(), new PluginCheck(present.get(i).service()));
        }
        return kinds;
    }
}
