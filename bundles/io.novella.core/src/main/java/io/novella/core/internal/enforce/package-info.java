// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 7 of the request pipeline: checks the rule of the operation against the caller and the target, and issues the
 * grant.
 */
@NullMarked
package io.novella.core.internal.enforce;

import org.jspecify.annotations.NullMarked;
