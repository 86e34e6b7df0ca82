// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.io.Serial;

/** The code of an extension threw something unexpected. The cause is a {@link SafeThrowable}. */
public final class ForeignFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    ForeignFailure(String what, SafeThrowable cause) {
        super(what + " failed: " + cause, cause, false, false);
        reason = cause.sentence();
    }

    /** A failure of the code of an extension. */
    public static ForeignFailure of(Object what, Throwable thrown) {
        return thrown instanceof ForeignFailure known
                ? known
                : new ForeignFailure(what.toString(), SafeThrowable.of(thrown));
    }

    /** What was thrown, in a sentence for the operator. */
    public String reason() {
        return reason;
    }
}
