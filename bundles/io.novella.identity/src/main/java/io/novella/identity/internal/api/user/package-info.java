// SPDX-License-Identifier: Apache-2.0
/** Users and their application credentials. */
@NullMarked
package io.novella.identity.internal.api.user;

import org.jspecify.annotations.NullMarked;
