// SPDX-License-Identifier: Apache-2.0
/** The documents that list services and versions. */
@NullMarked
package io.novella.core.internal.discovery;

import org.jspecify.annotations.NullMarked;
