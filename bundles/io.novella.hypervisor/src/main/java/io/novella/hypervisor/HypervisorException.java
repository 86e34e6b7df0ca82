// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import org.jspecify.annotations.Nullable;

/** The one fault of this API: a reason for programs and a message for people. */
public final class HypervisorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of fault it is. */
    public enum Reason {
        /** The hypervisor cannot run machines on this host. */
        DOWN,
        /** The specification or an argument is out of range. */
        INVALID_SPEC,
        /** A limit that the operator has set does not allow it. */
        QUOTA,
        /** The machine is in a state that does not allow the operation. */
        INVALID_STATE,
        /** The kernel refused a call; the message names the call and the error. */
        KERNEL,
        /** A virtual CPU did not answer in time: most likely a device model does not return. */
        TIMEOUT,
        /** A snapshot's file cannot be written, or is not one that can be read; the message names it and says why. */
        SNAPSHOT
    }

    private final Reason reason;

    /** A fault with its reason and a sentence that says what happened and, if known, what to do. */
    public HypervisorException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A fault caused by another, or by none that is known. */
    public HypervisorException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of fault this is. */
    public Reason reason() {
        return reason;
    }
}
