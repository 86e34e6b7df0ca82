// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.FailureSource;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.CallRefused;
import io.novella.isolation.ForeignFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The failures that other bundles of the platform report through {@link FailureSource} services. Thread-safe. */
public final class FailureSources {

    private final Map<FailureSource, Bulkhead> sources = new ConcurrentHashMap<>();

    /** Adds a source. It is called through the bulkhead of its bundle. */
    public void add(FailureSource source, Bulkhead bulkhead) {
        sources.put(source, bulkhead);
    }

    /** Removes a source. */
    public void remove(FailureSource source) {
        sources.remove(source);
    }

    /** Returns the failures of all sources; a source that throws or does not return in time is itself a failure. */
    public List<FailureInfo> failures() {
        List<FailureInfo> failures = new ArrayList<>();
        sources.forEach((source, bulkhead) -> {
            String name = source.getClass().getName();
            try {
                failures.addAll(bulkhead.ask(name, source, () -> List.copyOf(source.failures())));
            } catch (ForeignFailure failed) {
                failures.add(new FailureInfo(bulkhead.owner(), name, failed.reason()));
            } catch (CallRefused refused) {
                failures.add(new FailureInfo(bulkhead.owner(), name, String.valueOf(refused.getMessage())));
            }
        });
        return failures;
    }
}
