// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.policy.KnownNames;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleReview;
import io.novella.policy.file.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Warns about checks in policy files that are well formed but true for no caller; most of these are misspelt. */
final class DoubtfulChecks {

    private DoubtfulChecks() {}

    /**
     * Returns the findings for the rules of an edition's files, in the order of the files.
     *
     * @param compiled the same edition, compiled with the defaults
     */
    static List<Finding> find(Edition edition, PolicyRules compiled, Collection<RuleDefault> authors) {
        RuleReview review = review(edition, compiled, authors);
        List<Finding> found = new ArrayList<>();
        edition.rules().forEach((name, rule) -> review.findings(name)
                .forEach(message -> found.add(new Finding(rule.file(), rule.line(), name, message, false))));
        return found;
    }

    static RuleReview review(Edition edition, PolicyRules compiled, Collection<RuleDefault> authors) {
        return new RuleReview(compiled, names(edition, authors));
    }

    /** Returns the known names. The attributes are those of every request and those that the authors' defaults use. */
    private static KnownNames names(Edition edition, Collection<RuleDefault> authors) {
        Set<String> credentials = new HashSet<>(CallerCredentials.NAMES);
        credentials.addAll(edition.settings().credentials());
        Set<String> attributes = KnownNames.attributesOf(authors.stream()
                .map(author -> edition.parser().parseText(author.check()))
                .toList());
        attributes.addAll(Set.of("user_id", "project_id"));
        return new KnownNames(credentials, edition.parser().kinds(), attributes);
    }
}
