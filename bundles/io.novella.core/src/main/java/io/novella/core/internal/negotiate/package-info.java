// SPDX-License-Identifier: Apache-2.0
/** Stage 3 of the request pipeline: negotiates the version from the version headers. */
@NullMarked
package io.novella.core.internal.negotiate;

import org.jspecify.annotations.NullMarked;
