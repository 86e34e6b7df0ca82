// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.cache;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map of bounded size for any number of threads. When it is full, the quarter that was used longest ago is evicted, so entries in use
 * stay however many others are added.
 *
 * @param <V> type of the values
 */
public final class BoundedCache<V> {

    private final int capacity;
    private final AtomicLong clock = new AtomicLong();
    private final AtomicBoolean evicting = new AtomicBoolean();
    private final Map<String, Entry<V>> entries = new ConcurrentHashMap<>();

    private static final class Entry<V> {
        private final V value;
        private volatile long used;

        private Entry(V value, long used) {
            this.value = value;
            this.used = used;
        }
    }

    /**
     * An empty cache.
     *
     * @param capacity maximum number of entries, at least 4
     */
    public BoundedCache(int capacity) {
        this.capacity = capacity;
    }

    /** The value of a key, or {@code null}. */
    public @Nullable V get(String key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        entry.used = clock.incrementAndGet();
        return entry.value;
    }

    /** Puts a value, and evicts others if there are too many. */
    public void put(String key, V value) {
        entries.put(key, new Entry<>(value, clock.incrementAndGet()));
        if (entries.size() > capacity && evicting.compareAndSet(false, true)) {
            try {
                evict();
            } finally {
                evicting.set(false);
            }
        }
    }

    /** Removes a key. */
    public void remove(String key) {
        entries.remove(key);
    }

    /** Removes the values that a condition holds for. */
    public void removeIf(Predicate<V> condition) {
        entries.values().removeIf(entry -> condition.test(entry.value));
    }

    /** Removes everything. */
    public void clear() {
        entries.clear();
    }

    /** Number of entries. */
    public int size() {
        return entries.size();
    }

    private void evict() {
        long[] uses = entries.values().stream().mapToLong(entry -> entry.used).toArray();
        Arrays.sort(uses);
        long oldest = uses[Math.max(0, uses.length - capacity + capacity / 4 - 1)];
        entries.values().removeIf(entry -> entry.used <= oldest);
    }
}
