// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;

/**
 * Limits for the code of one bundle.
 *
 * @param maxCalls maximum number of threads inside the bundle, at least 1
 * @param maxThreads maximum number of the HTTP server's threads inside all extensions together, at least 1
 * @param maxPlatformThreads maximum number of those inside all bundles of the platform together, at least 1
 * @param deadline maximum duration of a call, and of a {@link java.util.concurrent.CompletionStage} that one returned
 * @param maxQueue maximum number of requests that wait, without a thread, for one of the threads inside to leave
 * @param queueTimeout maximum duration of that wait; the client then receives 503
 * @param maxPending maximum number of requests whose {@code CompletionStage} is not complete, at least 1
 * @param maxServices maximum number of services of one interface that a bundle registers; others are ignored
 */
public record CallLimits(
        int maxCalls,
        int maxThreads,
        int maxPlatformThreads,
        Duration deadline,
        int maxQueue,
        Duration queueTimeout,
        int maxPending,
        int maxServices) {

    /**
     * The limits of a platform that is not configured. Of the HTTP server's 200 threads a quarter may be in one bundle, half
     * in all extensions, and most of the others in the platform's own bundles.
     */
    public static final CallLimits DEFAULT =
            new CallLimits(50, 100, 80, Duration.ofSeconds(30), 500, Duration.ofSeconds(2), 1_000, 200);

    /** Raises values that would let no call in. */
    public CallLimits {
        maxCalls = Math.max(1, maxCalls);
        maxThreads = Math.max(1, maxThreads);
        maxPlatformThreads = Math.max(1, maxPlatformThreads);
        maxQueue = Math.max(0, maxQueue);
        maxPending = Math.max(1, maxPending);
        maxServices = Math.max(1, maxServices);
        deadline = atLeast(1, deadline);
        queueTimeout = atLeast(0, queueTimeout);
    }

    private static Duration atLeast(long millis, Duration duration) {
        return duration.toMillis() < millis ? Duration.ofMillis(millis) : duration;
    }
}
