// SPDX-License-Identifier: Apache-2.0
/** Roles, what they imply, and their assignments. */
@NullMarked
package io.novella.identity.internal.api.role;

import org.jspecify.annotations.NullMarked;
