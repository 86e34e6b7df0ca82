// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Proof that the rule of an operation allowed its caller. Only {@link PolicyEnforcer} makes one, and an operation cannot
 * be invoked without: skipping policy does not compile.
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

    /** What may be done. */
    public Operation operation() {
        return operation;
    }

    /** For which request. */
    public Exchange exchange() {
        return exchange;
    }

    /** To which object. */
    public @Nullable Object target() {
        return target;
    }
}
