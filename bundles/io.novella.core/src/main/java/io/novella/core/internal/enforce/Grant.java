// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Proof that the rule of an operation allowed the caller. Only {@link PolicyEnforcer} creates instances, and {@code
 * OperationInvoker} requires one, so code that skips the policy check does not compile.
 */
public final class Grant {

    private final Operation operation;
    private final Exchange exchange;
    private final @Nullable Object target;

    Grant(Operation operation, Exchange exchange, @Nullable Object target) {
        this.operation = operation;
        this.exchange = exchange;
        this.target = target;
    }

    /** Returns the operation that is allowed. */
    public Operation operation() {
        return operation;
    }

    /** Returns the request. */
    public Exchange exchange() {
        return exchange;
    }

    /** Returns the target; null if the operation has none. */
    public @Nullable Object target() {
        return target;
    }
}
