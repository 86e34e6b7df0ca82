// SPDX-License-Identifier: Apache-2.0
/** The platform's composition root. Everything below is private to this bundle. */
@NullMarked
package io.novella.core.internal;

import org.jspecify.annotations.NullMarked;
