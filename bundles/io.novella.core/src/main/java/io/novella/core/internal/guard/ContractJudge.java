// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

import io.novella.core.internal.operation.Operation;
import io.novella.schema.contract.ServiceLock;
import java.util.List;
import java.util.Map;

/**
 * Tells in what ways controllers break what is published.
 *
 * @param mode what becomes of them
 * @param locks what is published, by type of service
 */
public record ContractJudge(GuardMode mode, Map<String, ServiceLock> locks) {

    /** Looks at nothing. */
    public static final ContractJudge NONE = new ContractJudge(GuardMode.OFF, Map.of());

    /** Copies. */
    public ContractJudge {
        locks = Map.copyOf(locks);
    }

    /** Whether a controller that breaks what is published is not to be served. */
    public boolean refuses() {
        return mode == GuardMode.REFUSE;
    }

    /**
     * In what ways operations break what is published, a sentence each.
     *
     * @param operations those of one controller
     */
    public List<String> breaches(List<Operation> operations) {
        if (mode == GuardMode.OFF || operations.isEmpty()) {
            return List.of();
        }
        String service = operations.get(0).service();
        return ServiceGuard.breaches(service, operations, locks.get(service));
    }
}
