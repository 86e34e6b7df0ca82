// SPDX-License-Identifier: Apache-2.0
/** The documents that describe services and versions, served without a token. */
@NullMarked
package io.novella.core.internal.discovery;

import org.jspecify.annotations.NullMarked;
