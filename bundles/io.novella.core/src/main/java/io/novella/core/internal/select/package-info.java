// SPDX-License-Identifier: Apache-2.0
/**
 * Stage 4 of the request pipeline: selects the operation by the version and, for actions, by the one key of the body.
 */
@NullMarked
package io.novella.core.internal.select;

import org.jspecify.annotations.NullMarked;
