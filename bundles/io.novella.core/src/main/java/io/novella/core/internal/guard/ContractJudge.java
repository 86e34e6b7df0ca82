// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

import io.novella.core.internal.operation.Operation;
import io.novella.schema.contract.ServiceLock;
import java.util.List;
import java.util.Map;

/**
 * Compares controllers with the published contracts of their services.
 *
 * @param mode treatment of controllers that break a contract
 * @param locks published contracts by service type
 */
public record ContractJudge(GuardMode mode, Map<String, ServiceLock> locks) {

    /** Compares nothing. */
    public static final ContractJudge NONE = new ContractJudge(GuardMode.OFF, Map.of());

    /** Copies the map. */
    public ContractJudge {
        locks = Map.copyOf(locks);
    }

    /** Returns whether a controller that breaks a contract is not served. */
    public boolean refuses() {
        return mode == GuardMode.REFUSE;
    }

    /**
     * Returns a message for each breach of a contract.
     *
     * @param operations operations of one controller
     */
    public List<String> breaches(List<Operation> operations) {
        if (mode == GuardMode.OFF || operations.isEmpty()) {
            return List.of();
        }
        String service = operations.get(0).service();
        return ServiceGuard.breaches(service, operations, locks.get(service));
    }
}
