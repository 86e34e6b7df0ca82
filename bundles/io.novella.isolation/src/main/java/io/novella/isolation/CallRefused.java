// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.io.Serial;

/** A call into an extension that was not made, or that did not return in time. */
public class CallRefused extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    CallRefused(Fault fault) {
        super(fault.getMessage(), null, false, false);
        this.fault = fault;
    }

    /** The answer for the client. */
    public Fault fault() {
        return fault;
    }
}
