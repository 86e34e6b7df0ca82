// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code LEFT:MATCH}: a literal or a credential on the left equals the text on the right, both as Python would print them. The right
 * side is expanded from the target first; an absent key makes the check false before the left side is looked at.
 */
final class GenericCheck extends Check {
    private final String kind;
    private final LeftOperand left;
    private final TargetTemplate match;

    GenericCheck(String kind, String match) {
        this.kind = kind;
        this.left = LeftOperand.parse(kind);
        this.match = TargetTemplate.parse(match);
    }

    @Override
    public @Nullable String problem() {
        return left instanceof LeftOperand.Unreadable unreadable ? unreadable.reason() : match.problem();
    }

    @Override
    public Set<String> targetKeys() {
        return match.keys();
    }

    TargetTemplate match() {
        return match;
    }

    LeftOperand left() {
        return left;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        try {
            @Nullable String expected = match.expand(evaluation.target());
            if (expected == null) {
                return evaluation.absent(this, problem());
            }
            if (left instanceof LeftOperand.Path path
                    && evaluation.creds().get(path.segments()[0]) instanceof UnknownCredential unknown) {
                return evaluation.undefined(this, unknown.reason());
            }
            return evaluation.decided(this, holds(expected, evaluation.creds()) ? Outcome.TRUE : Outcome.FALSE);
        } catch (EvaluationException e) {
            return evaluation.fault(this, e.getMessage());
        }
    }

    private boolean holds(String expected, Map<String, ?> creds) throws EvaluationException {
        if (left instanceof LeftOperand.Literal literal) {
            return expected.equals(literal.text());
        }
        if (left instanceof LeftOperand.Path path) {
            // A system-scoped token's scope also answers to its older name, `system`.
            if (path.isSystem() && PythonText.isTruthy(creds.get("system_scope"))) {
                return descend(creds.get("system_scope"), path.segments(), 1, expected);
            }
            return find(creds, path.segments(), 0, expected);
        }
        throw new EvaluationException(((LeftOperand.Unreadable) left).reason());
    }

    /** Looks segment {@code at} up in {@code value}; a list on the way matches when any of its elements does. */
    private static boolean find(@Nullable Object value, String[] segments, int at, String expected)
            throws EvaluationException {
        if (at == segments.length) {
            return PythonText.isStr(value, expected);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new EvaluationException(
                    "the credential '" + segments[at - 1] + "' has no part '" + segments[at] + "': it is not a map");
        }
        @Nullable Object next = map.get(segments[at]);
        if (next == null && !map.containsKey(segments[at])) {
            return false;
        }
        return descend(next, segments, at + 1, expected);
    }

    private static boolean descend(@Nullable Object value, String[] segments, int at, String expected)
            throws EvaluationException {
        if (!(value instanceof Collection<?> elements)) {
            return find(value, segments, at, expected);
        }
        for (Object element : elements) {
            if (find(element, segments, at, expected)) {
                return true;
            }
        }
        return false;
    }

    @Override
    void print(StringBuilder out) {
        out.append(kind).append(':').append(match.source());
    }
}
