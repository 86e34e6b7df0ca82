// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.usage;

import io.novella.api.Microversion;
import io.novella.api.runtime.UsageInfo;
import io.novella.core.internal.operation.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Request counters by operation and version since the start. They hold names only, so an uninstalled extension can be
 * unloaded. Thread-safe.
 */
public final class UsageCounts {

    /** Maximum number of counters, each for one operation at one version; a little over 1 MB in all. */
    static final int MAX_COUNTERS = 10_000;

    private static final Key REST = new Key("*", "*", "*", new Microversion(1, 0));

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    private record Key(String service, String resource, String operation, Microversion version) {}

    /** Counts a request. */
    public void count(Operation operation, Microversion version) {
        Key key = new Key(operation.service(), operation.resource(), operation.name(), version);
        LongAdder known = counts.get(key);
        (known == null ? add(key) : known).increment();
    }

    /** Adds a counter. Concurrent threads may exceed the bound by one each, which is harmless. */
    private LongAdder add(Key key) {
        return counts.computeIfAbsent(counts.size() < MAX_COUNTERS ? key : REST, unused -> new LongAdder());
    }

    /** Returns the counters in order of service, resource, operation and version. */
    public List<UsageInfo> list() {
        List<UsageInfo> list = new ArrayList<>(counts.size());
        counts.forEach((key, count) ->
                list.add(new UsageInfo(key.service, key.resource, key.operation, key.version, count.sum())));
        list.sort(Comparator.comparing(UsageInfo::service)
                .thenComparing(UsageInfo::resource)
                .thenComparing(UsageInfo::operation)
                .thenComparing(UsageInfo::version));
        return list;
    }
}
