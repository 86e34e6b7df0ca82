// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bundles that failed to start, with the reason. Safe for any number of threads. */
final class FailedStarts {

    /** @param seen the count of changes when the bundle was started */
    private record Failure(String reason, long seen) {}

    private final Map<Long, Failure> failures = new HashMap<>();

    /** Remembers a failure. Returns whether it differs from the one of the attempt before. */
    synchronized boolean put(long bundle, String reason, long seen) {
        Failure before = failures.put(bundle, new Failure(reason, seen));
        return before == null || !before.reason().equals(reason);
    }

    synchronized void remove(long bundle) {
        failures.remove(bundle);
    }

    /** The reason, if a bundle failed to start. */
    synchronized Optional<String> reason(long bundle) {
        return Optional.ofNullable(failures.get(bundle)).map(Failure::reason);
    }

    /** Bundles that failed before the latest change, and so may start now. Each is returned once for each change. */
    synchronized List<Long> before(long change) {
        List<Long> bundles = failures.entrySet().stream()
                .filter(failure -> failure.getValue().seen() < change)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        bundles.forEach(
                bundle -> failures.computeIfPresent(bundle, (id, failure) -> new Failure(failure.reason(), change)));
        return bundles;
    }
}
