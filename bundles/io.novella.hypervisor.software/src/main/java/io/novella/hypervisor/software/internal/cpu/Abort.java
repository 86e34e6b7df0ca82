// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/** Ends an instruction before it has had an effect. Both instances are shared and carry no data; it is in {@link Cpu}. */
@SuppressWarnings("StaticAssignmentOfThrowable") // they have neither a stack trace nor state
public final class Abort extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The instruction raises the exception that {@link Cpu#faultVector} names. */
    public static final Abort FAULT = new Abort("fault");

    /** The instruction needs the outcome of the {@link Exit}, or ends the run. It is executed again by the next run. */
    public static final Abort EXIT = new Abort("exit");

    private Abort(String message) {
        super(message, null, false, false);
    }
}
