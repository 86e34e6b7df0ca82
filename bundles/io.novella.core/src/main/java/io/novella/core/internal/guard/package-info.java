// SPDX-License-Identifier: Apache-2.0
/** Guards what running services have published: who breaks it, and what becomes of them. */
@NullMarked
package io.novella.core.internal.guard;

import org.jspecify.annotations.NullMarked;
