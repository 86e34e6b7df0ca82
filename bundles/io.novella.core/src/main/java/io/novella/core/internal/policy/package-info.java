// SPDX-License-Identifier: Apache-2.0
/**
 * The policy rule language: oslo.policy's, compiled, in plain Java, without OSGi, HTTP or JSON.
 *
 * <p>{@link io.novella.core.internal.policy.RuleParser} turns the text of a rule into an immutable {@link
 * io.novella.core.internal.policy.Check}; {@link io.novella.core.internal.policy.PolicyRules} holds a compiled set of them by name and
 * decides. The format is the one of the oslo.policy documentation ("Policy files", "oslo.policy.policy"); an operator's file means
 * here what it means there, and where the original throws an exception the decision here is a denial with a reason.
 *
 * <p>Every decision fails closed. What cannot be evaluated is neither true nor false but an {@link
 * io.novella.core.internal.policy.Outcome} of its own, which {@code not} does not turn into an allowance.
 */
@NullMarked
package io.novella.core.internal.policy;

import org.jspecify.annotations.NullMarked;
