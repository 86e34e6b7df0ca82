// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.core.internal.match.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DocumentCacheTest {

    private final DocumentCache cache = new DocumentCache();
    private final AtomicInteger made = new AtomicInteger();
    private final RouteTable table = new RouteTable(List.of(), List.of(), Set.of());

    private String get(RouteTable routes, String name) {
        return new String(cache.get(routes, name, () -> name + " " + made.incrementAndGet()), UTF_8);
    }

    @Test
    void documentIsCreatedOncePerTable() {
        assertThat(get(table, "a")).isEqualTo("a 1");
        assertThat(get(table, "a")).isEqualTo("a 1");
        assertThat(get(new RouteTable(List.of(), List.of(), Set.of()), "a")).isEqualTo("a 2");
    }

    @Test
    void concurrentRequestsCreateADocumentOnce() throws Exception {
        int clients = 8;
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> cache.get(table, "a", () -> {
                            begun.countDown();
                            try {
                                release.await(30, TimeUnit.SECONDS);
                            } catch (InterruptedException stopped) {
                                throw new IllegalStateException(stopped);
                            }
                            return "a " + made.incrementAndGet();
                        }),
                        threads));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            release.countDown();
            for (CompletableFuture<byte[]> answer : answers) {
                assertThat(answer.get()).asString().isEqualTo("a 1");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leastRecentlyUsedDocumentIsDropped() {
        for (int i = 0; i < DocumentCache.MAX_DOCUMENTS; i++) {
            get(table, "d" + i);
        }
        assertThat(get(table, "d0")).isEqualTo("d0 1");
        get(table, "further");

        assertThat(get(table, "d0")).isEqualTo("d0 1");
        assertThat(get(table, "d2")).isEqualTo("d2 3");
        assertThat(get(table, "d1")).isEqualTo("d1 " + (DocumentCache.MAX_DOCUMENTS + 2));
    }

    @Test
    void failedCreationIsRepeated() {
        assertThatThrownBy(() -> cache.get(table, "a", () -> {
                    throw new IllegalArgumentException("not now");
                }))
                .hasMessage("not now");

        assertThat(get(table, "a")).isEqualTo("a 1");
    }
}
