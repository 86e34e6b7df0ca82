// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.policy.PolicyRules;

/**
 * What is in force at some moment; swapped as a whole.
 *
 * @param routes the routes
 * @param rules the rules
 */
public record Snapshot(RouteTable routes, PolicyRules rules) {}
