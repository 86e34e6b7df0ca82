// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords that apply schemas to the same value. */
final class Combinations {

    /** What tells that a branch was not meant at all. */
    private static final Set<String> OTHER_KIND = Set.of("type", "const", "enum", Problem.FALSE);

    private Combinations() {}

    static Keyword allOf(List<Validator> schemas) {
        return (value, path, run, seen) -> {
            boolean valid = true;
            for (Validator schema : schemas) {
                valid &= schema.validate(value, path, run, seen);
                if (!valid && run.quiet()) {
                    return false;
                }
            }
            return valid;
        };
    }

    static Keyword anyOf(List<Validator> schemas, JsonNode limit) {
        return (value, path, run, seen) -> {
            List<Report> reports = new ArrayList<>();
            boolean any = false;
            for (Validator schema : schemas) {
                if (branch(schema, value, path, run, seen, reports)) {
                    any = true;
                    if (seen == null) {
                        return true;
                    }
                }
            }
            return any || refuse("anyOf", reports, value, path, run, limit);
        };
    }

    static Keyword oneOf(List<Validator> schemas, JsonNode limit) {
        return (value, path, run, seen) -> {
            List<Report> reports = new ArrayList<>();
            int valid = 0;
            for (Validator schema : schemas) {
                if (branch(schema, value, path, run, seen, reports) && ++valid > 1) {
                    return run.refuse(Problem.SEVERAL, path, value, limit);
                }
            }
            return valid == 1 || refuse("oneOf", reports, value, path, run, limit);
        };
    }

    private static boolean branch(
            Validator schema, JsonNode value, Path path, Run run, @Nullable Evaluated seen, List<Report> reports) {
        if (run.quiet()) {
            return schema.validate(value, path, run, seen);
        }
        Report report = new Report();
        boolean valid = run.reporting(report, () -> schema.validate(value, path, run, seen));
        reports.add(report);
        return valid;
    }

    /**
     * Reports why no branch accepts a value: the problem of the one branch that was meant, if there is just one whose kind of value
     * it is, else that no branch fits.
     */
    private static boolean refuse(
            String keyword, List<Report> reports, JsonNode value, Path path, Run run, JsonNode limit) {
        if (run.quiet()) {
            return false;
        }
        List<Report> meant = reports.stream()
                .filter(report -> {
                    Problem best = report.best();
                    return best != null && (best.path().size() > path.depth() || !OTHER_KIND.contains(best.keyword()));
                })
                .toList();
        meant.forEach(run::unknown);
        if (meant.size() == 1 && meant.get(0).best() != null) {
            return run.refuse(meant.get(0).best());
        }
        return run.refuse(keyword, path, value, limit);
    }

    static Keyword not(Validator schema, JsonNode limit) {
        return (value, path, run, seen) ->
                !schema.accepts(value, path, run, null) || run.refuse("not", path, value, limit);
    }

    static Keyword conditional(Validator condition, @Nullable Validator then, @Nullable Validator otherwise) {
        return (value, path, run, seen) -> {
            Validator next = condition.accepts(value, path, run, seen) ? then : otherwise;
            return next == null || next.validate(value, path, run, seen);
        };
    }

    static Keyword dependent(Map<String, Validator> byName) {
        return (value, path, run, seen) -> {
            boolean valid = true;
            for (Map.Entry<String, Validator> dependent : byName.entrySet()) {
                if (value.isObject() && value.has(dependent.getKey())) {
                    valid &= dependent.getValue().validate(value, path, run, seen);
                }
            }
            return valid;
        };
    }
}
