// SPDX-License-Identifier: Apache-2.0
/** The way of a request through the rooms, in one visible list. */
@NullMarked
package io.novella.core.internal.pipeline;

import org.jspecify.annotations.NullMarked;
