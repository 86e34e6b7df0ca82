// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The problem of a value that tells a client most, and the properties that its schema does not name. Of several problems it is the
 * one nearest to the root, since those further down often only follow from it. At one depth it is the first, and an unknown property
 * only if there is nothing else: the answer names unknown properties beside any other problem.
 */
public final class Report {

    /** A body may hold thousands; a client that reads the answer corrects the first. */
    private static final int MAX_UNKNOWN = 20;

    private static final Set<String> UNKNOWN = Set.of("additionalProperties", "unevaluatedProperties");

    private @Nullable Problem best;
    private final List<List<String>> unknown = new ArrayList<>();

    Report() {}

    void add(Problem problem) {
        if (isBetter(problem.keyword(), problem.path().size())) {
            best = problem;
        }
    }

    void add(String keyword, Path path, JsonNode value, JsonNode limit) {
        if (isBetter(keyword, path.depth())) {
            best = Problem.of(keyword, path, value, limit);
        }
    }

    private boolean isBetter(String keyword, int depth) {
        if (best == null || depth < best.path().size()) {
            return true;
        }
        return depth == best.path().size() && UNKNOWN.contains(best.keyword()) && !UNKNOWN.contains(keyword);
    }

    void unknown(Path path, String property) {
        if (unknown.size() < MAX_UNKNOWN) {
            unknown.add(path.child(property).steps());
        }
    }

    void addUnknown(Report other) {
        other.unknown.stream().limit(MAX_UNKNOWN - unknown.size()).forEach(unknown::add);
    }

    /** The problem; null for a valid value. */
    public @Nullable Problem best() {
        return best;
    }

    /** Paths of the first properties that the schema does not know, whatever the problem is about. */
    public List<List<String>> unknown() {
        return unknown;
    }
}
