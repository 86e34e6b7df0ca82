// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code role:NAME}: the credentials' {@code roles} hold that name, whatever its case. */
final class RoleCheck extends Check {
    private final TargetTemplate match;

    RoleCheck(String match) {
        this.match = TargetTemplate.parse(match);
    }

    @Override
    public @Nullable String problem() {
        return match.problem();
    }

    @Override
    public Set<String> targetKeys() {
        return match.keys();
    }

    TargetTemplate match() {
        return match;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        String role;
        try {
            @Nullable String expanded = match.expand(evaluation.target());
            if (expanded == null) {
                return evaluation.absent(this, problem());
            }
            role = expanded;
        } catch (EvaluationException e) {
            return evaluation.fault(this, e.getMessage());
        }
        @Nullable Object roles = evaluation.creds().get("roles");
        if (!(roles instanceof Collection<?> names)) {
            return roles == null && !evaluation.creds().containsKey("roles")
                    ? evaluation.decided(this, Outcome.FALSE)
                    : evaluation.fault(this, "the credential 'roles' is not a list");
        }
        boolean found = false;
        for (Object name : names) {
            // All of them are looked at: one that is no text is a fault even behind one that matches, as in
            // oslo.policy.
            if (!(name instanceof String text)) {
                return evaluation.fault(this, "the credential 'roles' contains a value that is not a string");
            }
            found = found || equalInLowerCase(role, text);
        }
        return evaluation.decided(this, found ? Outcome.TRUE : Outcome.FALSE);
    }

    /** Equality of both in lower case; not equalsIgnoreCase, which also takes a dotless i for an i. */
    static boolean equalInLowerCase(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x >= 128 || y >= 128) {
                return a.toLowerCase(Locale.ROOT).equals(b.toLowerCase(Locale.ROOT));
            }
            if (x != y && lower(x) != lower(y)) {
                return false;
            }
        }
        return a.length() == b.length();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    @Override
    void print(StringBuilder out) {
        out.append("role:").append(match.source());
    }
}
