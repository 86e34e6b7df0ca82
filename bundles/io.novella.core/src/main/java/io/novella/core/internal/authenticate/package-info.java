// SPDX-License-Identifier: Apache-2.0
/** Stage 1 of the request pipeline: finds the caller of a token, and limits the rate of requests. */
@NullMarked
package io.novella.core.internal.authenticate;

import org.jspecify.annotations.NullMarked;
