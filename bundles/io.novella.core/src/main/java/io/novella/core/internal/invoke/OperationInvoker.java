// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.invoke;

import io.novella.api.Fault;
import io.novella.core.internal.enforce.Grant;
import io.novella.core.internal.operation.Operation;
import io.novella.isolation.SafeThrowable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Invokes controllers, and distinguishes the errors that they declare from defects. */
public final class OperationInvoker {

    /** Maximum number of wrapper exceptions that are unwrapped: an extension may create a cyclic chain. */
    private static final int MAX_WRAPPERS = 16;

    private OperationInvoker() {}

    /**
     * Invokes the granted operation.
     *
     * @return the method's result, possibly a {@link java.util.concurrent.CompletionStage}
     * @throws Fault that the operation declared
     * @throws ControllerFailure for any other exception of the method
     */
    public static @Nullable Object invoke(Grant grant, @Nullable Object params) {
        try {
            return grant.operation().call().invoke(grant.exchange(), grant.target(), params);
        } catch (Throwable thrown) {
            throw classify(grant.operation(), thrown);
        }
    }

    /** Returns the exception to throw for the failure of a method or of the stage that it returned. */
    public static RuntimeException classify(Operation operation, Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; i < MAX_WRAPPERS && cause instanceof CompletionException; i++) {
            Throwable inner = SafeThrowable.cause(cause);
            if (inner == null) {
                break;
            }
            cause = inner;
        }
        if (cause instanceof Fault fault && operation.expectedErrors().contains(fault.status())) {
            return fault;
        }
        return new ControllerFailure(operation, cause);
    }
}
