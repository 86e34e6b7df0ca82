// SPDX-License-Identifier: Apache-2.0
/**
 * The policy rule language: oslo.policy's, compiled, in plain Java, without OSGi, HTTP or JSON.
 *
 * <p>{@link io.novella.policy.RuleParser} turns the text of a rule into an immutable {@link
 * io.novella.policy.Check}; {@link io.novella.policy.PolicyRules} holds a compiled set of them by name and
 * decides. The format is the one of the oslo.policy documentation ("Policy files", "oslo.policy.policy"); an operator's file means
 * here what it means there, and where the original throws an exception the decision here is a denial with a reason.
 *
 * <p>Every decision fails closed. What cannot be evaluated is neither true nor false but an {@link
 * io.novella.policy.Outcome} of its own, which {@code not} does not turn into an allowance.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.policy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
