// SPDX-License-Identifier: Apache-2.0
/** Tokens of a Keystone elsewhere. */
@NullMarked
package io.novella.identity.internal.keystone;

import org.jspecify.annotations.NullMarked;
