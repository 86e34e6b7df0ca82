// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** A value that oslo.policy would throw at; becomes {@link Outcome#FAULT} in the leaf that met it and goes no further. */
final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1L;

    EvaluationException(String message) {
        super(message, null, false, false); // The sentence is all that is read, and a caller can cause many of these.
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
