// SPDX-License-Identifier: Apache-2.0
/** Keeps what is registered, makes the route table of it, and tells about both. */
@NullMarked
package io.novella.core.internal.runtime;

import org.jspecify.annotations.NullMarked;
