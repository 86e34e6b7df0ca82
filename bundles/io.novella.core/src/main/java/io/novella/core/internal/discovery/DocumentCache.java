// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import io.novella.core.internal.match.RouteTable;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the documents of the latest route table. It drops the documents of earlier tables and refers to the
 * table weakly. Thread-safe; a cached document is read without a lock, since anonymous clients may request it at any
 * rate.
 */
final class DocumentCache {

    /** Maximum number of documents; a document of a large API may have a megabyte. */
    static final int MAX_DOCUMENTS = 32;

    private final AtomicLong uses = new AtomicLong();
    private volatile Documents latest = new Documents(null);

    /**
     * Returns a document, and creates it if it is not cached. Other threads that request the same document wait until
     * the first has created it.
     */
    byte[] get(RouteTable table, String name, Supplier<String> maker) {
        Documents documents = latest;
        if (documents.table.get() != table) {
            documents = new Documents(table);
            latest = documents;
        }
        Map<String, Document> byName = documents.byName;
        Document document = byName.get(name);
        if (document == null) {
            document = byName.computeIfAbsent(
                    name, unused -> new Document(maker.get().getBytes(StandardCharsets.UTF_8)));
            document.lastUse = uses.incrementAndGet();
            if (byName.size() > MAX_DOCUMENTS) {
                dropLeastRecent(byName);
            }
        } else {
            document.lastUse = uses.incrementAndGet();
        }
        return document.bytes;
    }

    private static void dropLeastRecent(Map<String, Document> byName) {
        byName.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().lastUse))
                .ifPresent(entry -> byName.remove(entry.getKey(), entry.getValue()));
    }

    /** The documents of one route table; tables are compared by identity. */
    private static final class Documents {

        private final WeakReference<RouteTable> table;
        private final Map<String, Document> byName = new ConcurrentHashMap<>();

        Documents(@Nullable RouteTable table) {
            this.table = new WeakReference<>(table);
        }
    }

    private static final class Document {

        private final byte[] bytes;
        private volatile long lastUse = Long.MAX_VALUE;

        Document(byte[] bytes) {
            this.bytes = bytes;
        }
    }
}
