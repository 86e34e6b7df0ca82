// SPDX-License-Identifier: Apache-2.0
/** Tokens: issued for a scope, kept as hashes, resolved to what their user may do now. */
@NullMarked
package io.novella.identity.internal.token;

import org.jspecify.annotations.NullMarked;
