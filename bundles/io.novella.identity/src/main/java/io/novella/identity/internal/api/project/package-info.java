// SPDX-License-Identifier: Apache-2.0
/** Projects. */
@NullMarked
package io.novella.identity.internal.api.project;

import org.jspecify.annotations.NullMarked;
