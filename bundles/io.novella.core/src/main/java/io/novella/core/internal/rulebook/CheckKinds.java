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
 * The kinds of checks that plugins implement. A kind stays known after its plugin is removed: a rule that uses it
 * then denies, whereas an unknown word before a colon would be read as the name of a credential. Not thread-safe.
 */
final class CheckKinds {

    /** Names that a plugin cannot use: the built-in kinds, and the credentials of every caller. */
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

    /** Services that are registered and not added yet. */
    private final Set<PolicyCheck> expected = Collections.newSetFromMap(new IdentityHashMap<>());

    /** In order of registration; of two of the same kind the first is used. */
    private final List<Present> present = new ArrayList<>();

    private final IdentityHashMap<PolicyCheck, FailureInfo> refused = new IdentityHashMap<>();
    private final Set<String> known = new TreeSet<>();

    /** Notes that a service was registered, whose kind is not known yet. */
    void expect(PolicyCheck service) {
        expected.add(service);
    }

    /**
     * Adds a service, unless it has been unregistered meanwhile.
     *
     * @param guarded the service with its kind; {@code null} if its kind could not be read
     * @param refusal the reason for that
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
            refuse(service, owner, "'" + kind + "' is reserved or not valid as the name of a kind of checks");
            return;
        }
        present.add(new Present(service, guarded, owner));
        known.add(kind);
        settle();
    }

    /**
     * Selects the service of each kind: of two, the one whose bundle was installed first, in whatever order they were
     * registered.
     */
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
                        "another service implements the kind '" + each.kind()
                                + "', and is used as long as it is registered");
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
     * Returns the kinds for a parser.
     *
     * @param expected kinds that are known before their plugin is registered
     */
    Map<String, CheckKind> kinds(Set<String> expected) {
        Map<String, CheckKind> kinds = new HashMap<>();
        for (Set<String> names : List.of(known, expected)) {
            for (String name : names) {
                kinds.put(
                        name, CheckKind.unavailable("no service for checks of the kind '" + name + "' is registered"));
            }
        }
        for (int i = present.size() - 1; i >= 0; i--) {
            kinds.put(present.get(i).kind(), new PluginCheck(present.get(i).guarded()));
        }
        return kinds;
    }
}
