// SPDX-License-Identifier: Apache-2.0
/** First room: from a token to a caller. */
@NullMarked
package io.novella.core.internal.authenticate;

import org.jspecify.annotations.NullMarked;
