// SPDX-License-Identifier: Apache-2.0
/** Who is who: users, what they may be where, and the tokens that they log in for. */
@NullMarked
package io.novella.identity.internal;

import org.jspecify.annotations.NullMarked;
