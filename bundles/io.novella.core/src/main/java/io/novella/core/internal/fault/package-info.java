// SPDX-License-Identifier: Apache-2.0
/** Turns whatever went wrong in any room into an answer. */
@NullMarked
package io.novella.core.internal.fault;

import org.jspecify.annotations.NullMarked;
