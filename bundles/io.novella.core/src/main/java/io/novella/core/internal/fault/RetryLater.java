// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.fault;

import java.io.Serial;
import java.time.Duration;

/** 503: what was asked for is away for a moment, and there is no room to wait for it. */
public final class RetryLater extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Duration after;

    /** After how long another try is worth it; for the client, whole seconds and at least one. */
    public RetryLater(Duration after) {
        super("The service is being changed. Try again.", null, false, false);
        this.after = after;
    }

    /** The value of {@code Retry-After} (RFC 9110, 10.2.3). */
    String seconds() {
        return Long.toString(Math.max(1, after.plusMillis(999).toSeconds()));
    }
}
