// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.invoke;

import io.novella.api.Fault;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.enforce.Grant;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls controllers and sorts what they throw. */
public final class OperationInvoker {

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
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof VirtualMachineError fatal && !(cause instanceof StackOverflowError)) {
            throw fatal;
        }
        if (cause instanceof Fault fault && operation.expectedErrors().contains(fault.status())) {
            return fault;
        }
        return new ControllerFailure(operation, cause);
    }
}
