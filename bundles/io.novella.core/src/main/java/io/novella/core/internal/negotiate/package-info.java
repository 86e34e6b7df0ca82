// SPDX-License-Identifier: Apache-2.0
/** Third room: from the version headers to a version. */
@NullMarked
package io.novella.core.internal.negotiate;

import org.jspecify.annotations.NullMarked;
