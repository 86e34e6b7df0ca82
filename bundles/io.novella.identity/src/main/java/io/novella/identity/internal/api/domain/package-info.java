// SPDX-License-Identifier: Apache-2.0
/** Domains. */
@NullMarked
package io.novella.identity.internal.api.domain;

import org.jspecify.annotations.NullMarked;
