// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One immutable compiled check: a node of a rule's tree. {@link #toString()} is the canonical text, the same as {@code str(check)} of
 * oslo.policy; two checks are equal when their kind and canonical text are.
 */
public abstract sealed class Check
        permits TrueCheck,
                FalseCheck,
                AndCheck,
                OrCheck,
                NotCheck,
                RuleCheck,
                RoleCheck,
                GenericCheck,
                CustomCheck,
                HttpCheck,
                InvalidCheck {

    /** The parts of {@code and}, {@code or} and {@code not}, in the order of the text; empty for a leaf. */
    public List<Check> parts() {
        return List.of();
    }

    /** Why this leaf can never hold (a bad template, an unparsable text, a remote check that is off); null if it can. */
    public @Nullable String problem() {
        return null;
    }

    /** The target attributes that this leaf takes, by their full names; empty for what is no leaf. */
    public Set<String> targetKeys() {
        return Set.of();
    }

    /** Evaluates, noting in {@code evaluation} the leaf that decided. May throw what a map of the caller's throws. */
    abstract Outcome evaluate(Evaluation evaluation);

    /** Appends the canonical text. */
    abstract void print(StringBuilder out);

    @Override
    public final String toString() {
        StringBuilder out = new StringBuilder();
        print(out);
        return out.toString();
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // The kinds are final, and one text can be of two kinds.
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other != null
                        && getClass() == other.getClass()
                        && toString().equals(other.toString()));
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    static void printAll(List<Check> parts, String operator, StringBuilder out) {
        out.append('(');
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                out.append(operator);
            }
            parts.get(i).print(out);
        }
        out.append(')');
    }
}
