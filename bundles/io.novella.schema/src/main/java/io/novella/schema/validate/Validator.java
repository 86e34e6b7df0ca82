// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.internal.regex.StepLimitExceededException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled schema. Immutable once its documents are compiled. */
public final class Validator {

    private final Place place;
    private List<Keyword> keywords = List.of();
    /** Schemas that it applies to the same value. */
    private List<Validator> inPlace = List.of();

    private boolean asksEvaluated;

    Validator(Place place) {
        this.place = place;
    }

    Place place() {
        return place;
    }

    void complete(List<Keyword> keywords, List<Validator> inPlace, boolean asksEvaluated) {
        this.keywords = List.copyOf(keywords);
        this.inPlace = List.copyOf(inPlace);
        this.asksEvaluated = asksEvaluated;
    }

    List<Validator> inPlace() {
        return inPlace;
    }

    /** What is wrong with a value; empty if it is valid. Never throws, whatever the value. */
    public Optional<Report> check(JsonNode value) {
        Report report = new Report();
        try {
            return validate(value, Path.ROOT, new Run(report), null) ? Optional.empty() : Optional.of(report);
        } catch (StepLimitExceededException exceeded) {
            Report bound = new Report();
            bound.add(Problem.tooComplex(value));
            return Optional.of(bound);
        }
    }

    boolean validate(JsonNode value, Path path, Run run, @Nullable Evaluated into) {
        run.enter();
        Evaluated seen = into != null || asksEvaluated ? new Evaluated() : null;
        boolean valid = true;
        for (Keyword keyword : keywords) {
            if (!keyword.check(value, path, run, seen)) {
                valid = false;
                if (run.quiet()) {
                    break;
                }
            }
        }
        if (valid && into != null && seen != null) {
            into.addAll(seen);
        }
        run.leave();
        return valid;
    }

    /** Whether a value is valid, without a report. */
    boolean accepts(JsonNode value, Path path, Run run, @Nullable Evaluated into) {
        return run.reporting(null, () -> validate(value, path, run, into));
    }
}
