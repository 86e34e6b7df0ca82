// SPDX-License-Identifier: Apache-2.0
/** A bounded cache in memory. */
@NullMarked
package io.novella.identity.internal.cache;

import org.jspecify.annotations.NullMarked;
