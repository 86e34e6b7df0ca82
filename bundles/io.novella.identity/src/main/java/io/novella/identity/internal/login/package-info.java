// SPDX-License-Identifier: Apache-2.0
/** From what somebody says to a token: who it is, and for what. */
@NullMarked
package io.novella.identity.internal.login;

import org.jspecify.annotations.NullMarked;
