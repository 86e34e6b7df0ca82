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

/** What other bundles of the platform say of themselves that does not serve. Safe for any number of threads. */
public final class FailureSources {

    private final Map<FailureSource, Bulkhead> sources = new ConcurrentHashMap<>();

    /** Adds a source, behind the guard of its bundle. */
    public void add(FailureSource source, Bulkhead bulkhead) {
        sources.put(source, bulkhead);
    }

    /** Removes a source. */
    public void remove(FailureSource source) {
        sources.remove(source);
    }

    /** What they list; a source that throws or does not answer is listed itself. */
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
