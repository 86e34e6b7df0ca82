// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Map;
import java.util.Optional;

/**
 * What a {@link CheckKind} is asked.
 *
 * @param rule the name of the rule that is being decided
 * @param kind the name before the first colon
 * @param match the text after it, not expanded
 * @param target the attributes of the object, flat
 * @param creds the attributes of the caller
 */
public record CheckRequest(String rule, String kind, String match, Map<String, ?> target, Map<String, ?> creds) {
    /**
     * The match with every {@code %(key)s} taken from the target; empty when the target lacks one of them.
     *
     * @throws IllegalArgumentException if the match is not a well-formed template
     */
    public Optional<String> expandedMatch() {
        try {
            return Optional.ofNullable(TargetTemplate.parse(match).expand(target));
        } catch (EvaluationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
