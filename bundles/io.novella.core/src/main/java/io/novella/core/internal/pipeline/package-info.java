// SPDX-License-Identifier: Apache-2.0
/** The request pipeline: calls the stages in order, and suspends requests that have to wait. */
@NullMarked
package io.novella.core.internal.pipeline;

import org.jspecify.annotations.NullMarked;
