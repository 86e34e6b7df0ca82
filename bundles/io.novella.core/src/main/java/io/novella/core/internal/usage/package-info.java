// SPDX-License-Identifier: Apache-2.0
/** Counts the requests for each operation at each version. */
@NullMarked
package io.novella.core.internal.usage;

import org.jspecify.annotations.NullMarked;
