// SPDX-License-Identifier: Apache-2.0
/** Fourth room: from a version, and for actions the body's one key, to an operation. */
@NullMarked
package io.novella.core.internal.select;

import org.jspecify.annotations.NullMarked;
