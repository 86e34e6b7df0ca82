// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.io.Serial;
import java.time.Duration;

/** A call was interrupted, because its deadline passed or its bundle stopped. */
public final class Expired extends CallRefused {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why a call is interrupted. */
    public enum Reason {
        /** The deadline has passed. The operation may have been carried out, so the answer does not invite to repeat it. */
        DEADLINE,
        /** The bundle stops. */
        STOPPED
    }

    Expired(Reason reason) {
        super(fault(reason));
    }

    static Fault fault(Reason reason) {
        return reason == Reason.DEADLINE
                ? new Fault(504, "The extension that serves this request did not answer in time.")
                : Fault.unavailable(
                        "The extension that serves this request was stopped before it answered.",
                        Duration.ofSeconds(1));
    }
}
