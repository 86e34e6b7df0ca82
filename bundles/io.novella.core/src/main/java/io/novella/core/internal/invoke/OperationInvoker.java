// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.invoke;

import io.novella.api.Fault;
import io.novella.core.internal.enforce.Grant;
import io.novella.core.internal.operation.Operation;
import io.novella.isolation.SafeThrowable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls controllers and sorts what they throw. */
public final class OperationInvoker {

    /** An extension may chain exceptions without end. */
    private static final int MAX_WRAPPERS = 16;

    private OperationInvoker() {}

    /**
     * Calls the granted operation.
     *
     * @return what its method returned, possibly a {@link java.util.concurrent.CompletionStage}
     * @throws Fault that the operation declared
     * @throws ControllerFailure anything else that the method threw
     */
    public static @Nullable Object invoke(Grant grant, @Nullable Object params) {
        try {
            return grant.operation().call().invoke(grant.exchange(), grant.target(), params);
        } catch (Throwable thrown) {
            throw sorted(grant.operation(), thrown);
        }
    }

    /** What to raise for something that a method, or the stage it returned, failed with. */
    public static RuntimeException sorted(Operation operation, Throwable thrown) {
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
