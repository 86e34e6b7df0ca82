// SPDX-License-Identifier: Apache-2.0
/** Fifth and last room: turns a body into flat parameters and a flat result into a body, as ext:mapping says. */
@NullMarked
package io.novella.core.internal.mapping;

import org.jspecify.annotations.NullMarked;
