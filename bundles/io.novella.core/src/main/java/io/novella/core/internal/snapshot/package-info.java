// SPDX-License-Identifier: Apache-2.0
/** The routes and the rules that a request uses from its start to its end. */
@NullMarked
package io.novella.core.internal.snapshot;

import org.jspecify.annotations.NullMarked;
