// SPDX-License-Identifier: Apache-2.0
/** Logins, tokens and their scopes. */
@NullMarked
package io.novella.identity.internal.api.token;

import org.jspecify.annotations.NullMarked;
