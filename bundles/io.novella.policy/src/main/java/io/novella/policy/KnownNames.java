// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The names that rules can use where they are evaluated, for {@link RuleReview}.
 *
 * @param credentials names of credentials that a caller can have
 * @param kinds names of check kinds that plugins bring
 * @param attributes names of target attributes that are known to exist; there may be more
 */
public record KnownNames(Set<String> credentials, Set<String> kinds, Set<String> attributes) {

    /** With copies of the sets. */
    public KnownNames {
        credentials = Set.copyOf(credentials);
        kinds = Set.copyOf(kinds);
        attributes = Set.copyOf(attributes);
    }

    /** The attributes that these checks take from a target. */
    public static Set<String> attributesOf(Collection<Check> checks) {
        Set<String> names = new HashSet<>();
        checks.forEach(check -> collect(check, names));
        return names;
    }

    private static void collect(Check check, Set<String> names) {
        names.addAll(check.targetKeys());
        check.parts().forEach(part -> collect(part, names));
    }

    /** What may stand before a colon. */
    Set<String> leftSides() {
        Set<String> names = new HashSet<>(credentials);
        names.addAll(kinds);
        names.addAll(Set.of("role", "rule", "http", "https"));
        return names;
    }
}
