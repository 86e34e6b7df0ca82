// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.io.Serial;
import java.time.Duration;

/** The maximum number of threads is inside a bundle. Nothing has been called, so the request can be tried again. */
public final class Busy extends CallRefused {

    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // is never serialised
    private final Bulkhead bulkhead;

    Busy(Bulkhead bulkhead) {
        super(answer());
        this.bulkhead = bulkhead;
    }

    /** The bundle's bulkhead, which tells when a thread has left. */
    public Bulkhead bulkhead() {
        return bulkhead;
    }

    /** 503 for a request that finds no place in a bundle. */
    private static Fault answer() {
        return Fault.unavailable(
                "The extension that serves this request has reached its limit of concurrent calls. Try again.",
                Duration.ofSeconds(1));
    }
}
