// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.snapshot;

import io.novella.core.internal.match.RouteTable;
import io.novella.policy.PolicyRules;
import java.util.concurrent.CompletableFuture;

/**
 * What is in force at some moment; swapped as a whole.
 *
 * @param routes the routes
 * @param rules the rules
 * @param replaced done when there is a newer one
 */
public record ApiSnapshot(RouteTable routes, PolicyRules rules, CompletableFuture<Void> replaced) {

    /** A snapshot in force. */
    public ApiSnapshot(RouteTable routes, PolicyRules rules) {
        this(routes, rules, new CompletableFuture<>());
    }
}
