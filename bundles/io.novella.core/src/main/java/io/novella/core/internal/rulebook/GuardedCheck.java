// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.spi.PolicyCheck;
import io.novella.isolation.Bulkhead;

/**
 * A policy check whose calls pass through the bulkhead of its bundle.
 *
 * @param kind its kind, read once at registration
 * @param service the check itself
 * @param bulkhead the bulkhead of its bundle
 */
public record GuardedCheck(String kind, PolicyCheck service, Bulkhead bulkhead) implements PolicyCheck {

    /** Reads the kind of a check, once. */
    public static GuardedCheck of(PolicyCheck service, Bulkhead bulkhead) {
        return new GuardedCheck(String.valueOf(service.kind()), service, bulkhead);
    }

    @Override
    public boolean test(Question question) {
        return bulkhead.call(this, service, () -> service.test(question));
    }

    /** Describes the check in messages for operators. */
    @Override
    public String toString() {
        return "the PolicyCheck '" + kind + "'";
    }
}
