// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.policy.Check;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleParser;
import io.novella.policy.file.FileRule;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of the operator's rules, parsed.
 *
 * @param settings settings to compile with
 * @param parser parser with the known kinds of checks
 * @param rules rules of the files, by name
 * @param checks parsed checks of these rules, by name
 * @param closed the reason why every rule denies; null if there is none
 */
record Edition(
        PolicySettings settings,
        RuleParser parser,
        Map<String, FileRule> rules,
        Map<String, Check> checks,
        @Nullable String closed) {

    static Edition of(
            PolicySettings settings, RuleParser parser, Map<String, FileRule> rules, @Nullable String closed) {
        Map<String, Check> checks = new LinkedHashMap<>();
        rules.forEach((name, rule) -> checks.put(name, parser.parse(rule.text())));
        return new Edition(settings, parser, rules, checks, closed);
    }

    PolicyRules compile(Collection<RuleDefault> defaults) {
        return PolicyRules.builder()
                .parser(parser)
                .defaults(defaults)
                .overrides(checks)
                .enforceScope(settings.enforceScope())
                .enforceNewDefaults(settings.enforceNewDefaults())
                .closed(closed)
                .build();
    }
}
