// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.invoke;

import io.novella.api.Fault;
import io.novella.core.internal.operation.Operation;
import io.novella.isolation.SafeThrowable;
import java.io.Serial;

/** Thrown if a controller throws an exception that its operation does not declare. The client receives 500. */
public final class ControllerFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ControllerFailure(Operation operation, Throwable cause) {
        super(message(operation, cause), SafeThrowable.of(cause), false, false);
    }

    private static String message(Operation operation, Throwable cause) {
        return cause instanceof Fault fault
                ? operation + " raised " + fault.status() + ", which its @ExpectedErrors do not declare"
                : operation + " failed";
    }
}
