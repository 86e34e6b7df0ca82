// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.spi.PolicyCheck;
import io.novella.isolation.Bulkhead;

/**
 * A policy check behind the guard of its bundle.
 *
 * @param kind what it said when it arrived
 * @param service the check itself
 * @param bulkhead guards its code
 */
public record GuardedCheck(String kind, PolicyCheck service, Bulkhead bulkhead) implements PolicyCheck {

    /** Asks a check for its kind. */
    public static GuardedCheck of(PolicyCheck service, Bulkhead bulkhead) {
        return new GuardedCheck(String.valueOf(service.kind()), service, bulkhead);
    }

    @Override
    public boolean test(Question question) {
        return bulkhead.call(this, service, () -> service.test(question));
    }

    /** For the operator. */
    @Override
    public String toString() {
        return "the PolicyCheck '" + kind + "'";
    }
}
