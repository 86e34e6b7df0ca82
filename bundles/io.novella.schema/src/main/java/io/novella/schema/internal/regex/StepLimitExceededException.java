// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import java.io.Serial;

/** An evaluation took more steps than its {@link StepLimit} allows. */
public final class StepLimitExceededException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** It has no stack trace and no state, so one serves all. */
    static final StepLimitExceededException INSTANCE = new StepLimitExceededException();

    private StepLimitExceededException() {
        super("the step limit is exceeded", null, false, false);
    }
}
