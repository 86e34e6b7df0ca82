// SPDX-License-Identifier: Apache-2.0
/** Passwords: their hashes, and what becomes of somebody who keeps guessing. */
@NullMarked
package io.novella.identity.internal.password;

import org.jspecify.annotations.NullMarked;
