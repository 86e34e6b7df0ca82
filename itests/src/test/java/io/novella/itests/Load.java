// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A few clients that repeat requests while something else happens, and note each answer that is not as it should be. */
final class Load implements AutoCloseable {

    /** Enough for a request to be under way at any moment, on a machine with little to spare. */
    private static final int CLIENTS = 3;

    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private final List<Thread> clients = new ArrayList<>();
    private final LongAdder answers = new LongAdder();
    private final Queue<String> misses = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowest = new AtomicLong();
    private volatile boolean over;

    record Route(int expected, Callable<HttpResponse<String>> request) {}

    Load(List<Route> routes) {
        this(routes, CLIENTS);
    }

    Load(List<Route> routes, int size) {
        for (int i = 0; i < size; i++) {
            Thread client = new Thread(() -> run(routes), "load-" + i);
            clients.add(client);
            client.start();
        }
    }

    private void run(List<Route> routes) {
        while (!over) {
            for (Route route : routes) {
                request(route);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void request(Route route) {
        long began = System.nanoTime();
        try {
            HttpResponse<String> answer = route.request().call();
            answers.increment();
            slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
            if (answer.statusCode() != route.expected()) {
                misses.add(answer.request().uri() + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (Exception e) {
            misses.add(e.toString());
        }
    }

    /** Answers so far. */
    long answers() {
        return answers.sum();
    }

    /** How long the slowest answer so far took. */
    Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    /** What was not as it should be; complete once this is closed. */
    List<String> misses() {
        return List.copyOf(misses);
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
