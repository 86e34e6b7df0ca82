// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its author ships it, which an operator's file may override by name.
 *
 * @param name for example {@code compute:servers:show}
 * @param check in the text language
 * @param scopeTypes the token scopes that may use it, whatever the check says, overridden or not; empty for any
 * @param deprecatedRule what it replaced; null if nothing
 */
public record RuleDefault(
        String name, String check, Set<ScopeType> scopeTypes, @Nullable DeprecatedRule deprecatedRule) {
    public RuleDefault {
        scopeTypes = Set.copyOf(scopeTypes);
    }

    /** A default for any scope that replaced nothing. */
    public RuleDefault(String name, String check) {
        this(name, check, Set.of(), null);
    }
}
