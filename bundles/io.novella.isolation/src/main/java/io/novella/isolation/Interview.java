// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One question to a service, on a thread of its own. */
final class Interview<T extends @Nullable Object> {

    private final Bulkhead bulkhead;
    private final String what;
    private final Duration patience;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    Interview(Bulkhead bulkhead, String what, Object group, Duration patience, Callable<T> question) {
        this.bulkhead = bulkhead;
        this.what = what;
        this.patience = patience;
        Thread thread = new Thread(null, () -> run(group, question), "novella-ask " + bulkhead.owner(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Interview.class.getClassLoader());
        thread.start();
    }

    private void run(Object group, Callable<T> question) {
        try {
            answer.complete(bulkhead.callWithin(patience, what, group, question));
        } catch (Throwable failed) {
            answer.completeExceptionally(failed);
        }
    }

    T answer() {
        try {
            // A moment longer than the call itself may take, which is then interrupted and says so.
            return answer.get(patience.toMillis() + 200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw bulkhead.notAnswered(what, patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw bulkhead.notAnswered(what, patience);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Expired) {
                throw bulkhead.notAnswered(what, patience);
            } else if (failed.getCause() instanceof ForeignFailure known) {
                throw known;
            }
            throw new ForeignFailure(what, SafeThrowable.of(Objects.requireNonNullElse(failed.getCause(), failed)));
        }
    }
}
