// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.snapshot;

import io.novella.core.internal.match.RouteTable;
import io.novella.policy.PolicyRules;
import java.util.concurrent.CompletableFuture;

/**
 * An immutable snapshot of routes and rules, which is replaced as a whole.
 *
 * @param routes the routes
 * @param rules the rules
 * @param replaced completes when a newer snapshot is published
 */
public record ApiSnapshot(RouteTable routes, PolicyRules rules, CompletableFuture<Void> replaced) {

    /** Creates a snapshot that has not been replaced. */
    public ApiSnapshot(RouteTable routes, PolicyRules rules) {
        this(routes, rules, new CompletableFuture<>());
    }
}
