// SPDX-License-Identifier: Apache-2.0
/** Bounds how many connections clients may open, and how long a client may keep the server waiting. */
@NullMarked
package io.novella.http.internal.limit;

import org.jspecify.annotations.NullMarked;
