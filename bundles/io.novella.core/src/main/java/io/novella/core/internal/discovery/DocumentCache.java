// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import io.novella.core.internal.match.RouteTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * The documents made lately for each route table, so that asking again costs nothing. A table that is no longer in force
 * takes its documents along, and nothing here keeps it. Safe for any number of threads.
 */
final class DocumentCache {

    /** For each table; a document of a large API may have a megabyte. */
    private static final int MOST = 32;

    /** Route tables are compared by identity. */
    private final Map<RouteTable, Map<String, byte[]>> byTable = new WeakHashMap<>();

    /** The document with a name, made if there is none. Two threads may make it both. */
    byte[] get(RouteTable table, String name, Supplier<String> maker) {
        synchronized (byTable) {
            Map<String, byte[]> documents = byTable.get(table);
            byte[] known = documents == null ? null : documents.get(name);
            if (known != null) {
                return known;
            }
        }
        byte[] made = maker.get().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        synchronized (byTable) {
            byTable.computeIfAbsent(table, unused -> new Lately()).put(name, made);
        }
        return made;
    }

    /** Forgets the document that was not asked for the longest. */
    private static final class Lately extends LinkedHashMap<String, byte[]> {

        private static final long serialVersionUID = 1L;

        Lately() {
            super(MOST, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST;
        }
    }
}
