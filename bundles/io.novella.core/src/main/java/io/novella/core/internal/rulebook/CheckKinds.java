// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.PolicyCheck;
import io.novella.policy.CheckKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    private record Present(PolicyCheck service, GuardedCheck guarded, String owner) {

        String kind() {
            return guarded.kind();
        }
    }

    /** Those that have come and have not been added yet. */
    private final Set<PolicyCheck> expected = Collections.newSetFromMap(new IdentityHashMap<>());

    /** In the order they came; of two of a kind, the first counts as long as it is there. */
    private final List<Present> present = new ArrayList<>();

    private final IdentityHashMap<PolicyCheck, FailureInfo> refused = new IdentityHashMap<>();
    private final Set<String> known = new TreeSet<>();

    /** A service has come, and is asked for its kind. */
    void expect(PolicyCheck service) {
        expected.add(service);
    }

    /**
     * Adds a service, unless it has gone meanwhile.
     *
     * @param guarded what it is; {@code null} if it did not say so
     * @param refusal why it did not
     */
    void add(PolicyCheck service, @Nullable GuardedCheck guarded, String refusal, String owner) {
        if (!expected.remove(service)) {
            return;
        }
        if (guarded == null) {
            refuse(service, owner, refusal);
            return;
        }
        String kind = guarded.kind();
        if (TAKEN.contains(kind) || !kind.matches("[\\w.-]++")) {
            refuse(service, owner, "'" + kind + "' cannot name a kind of checks");
            return;
        }
        present.add(new Present(service, guarded, owner));
        known.add(kind);
        settle();
    }

    /** Of two of a kind the one of the bundle that was installed first counts, whichever came first. */
    private void settle() {
        present.sort(Comparator.comparingLong(each -> each.guarded().bulkhead().bundle()));
        Set<String> seen = new HashSet<>();
        for (Present each : present) {
            if (seen.add(each.kind())) {
                refused.remove(each.service());
            } else {
                refuse(
                        each.service(),
                        each.owner(),
                        "there is another that checks '" + each.kind() + "', which counts as long as it is there");
            }
        }
    }

    void remove(PolicyCheck service) {
        expected.remove(service);
        present.removeIf(each -> each.service() == service);
        refused.remove(service);
        settle();
    }

    private void refuse(PolicyCheck service, String owner, String reason) {
        refused.put(service, new FailureInfo(owner, service.getClass().getName(), reason));
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
            kinds.put(present.get(i).kind(), new PluginCheck(present.get(i).guarded()));
        }
        return kinds;
    }
}
