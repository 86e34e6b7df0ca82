// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.internal.regex.StepLimit;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One evaluation of a schema: its bounds, and where its problems go. */
final class Run {

    /** Steps of one value, in the order of a tenth of a second; an ordinary body takes some thousands. */
    static final long MAX_STEPS = 20_000_000;
    /** Schemas within each other; a stack of 512 KiB takes it. */
    static final int MAX_DEPTH = 1_000;

    private final StepLimit steps = new StepLimit(MAX_STEPS);
    private int depth;
    private @Nullable Report report;

    Run(Report report) {
        this.report = report;
    }

    StepLimit steps() {
        return steps;
    }

    void spend(long count) {
        steps.spend(count);
    }

    void enter() {
        steps.spend(1);
        if (++depth > MAX_DEPTH) {
            steps.spend(MAX_STEPS + 1);
        }
    }

    void leave() {
        depth--;
    }

    /** Whether only the verdict matters, so that an evaluation may end at the first problem. */
    boolean quiet() {
        return report == null;
    }

    /** Evaluates with another report, or none. */
    <T> T reporting(@Nullable Report other, Supplier<T> evaluation) {
        Report outer = report;
        report = other;
        try {
            return evaluation.get();
        } finally {
            report = outer;
        }
    }

    /** Reports a problem; returns false, as the keyword that found it does. */
    boolean refuse(String keyword, Path path, JsonNode value, JsonNode limit) {
        if (report != null) {
            report.add(keyword, path, value, limit);
        }
        return false;
    }

    boolean refuse(String keyword, Path path, JsonNode value, JsonNode limit, List<String> names) {
        if (report != null) {
            report.add(Problem.of(keyword, path, value, limit, names));
        }
        return false;
    }

    boolean refuse(Problem problem) {
        if (report != null) {
            report.add(problem);
        }
        return false;
    }

    void unknown(Path path, String property) {
        if (report != null) {
            report.unknown(path, property);
        }
    }

    void unknown(Report branch) {
        if (report != null) {
            report.addUnknown(branch);
        }
    }
}
