// SPDX-License-Identifier: Apache-2.0
/** Regions, services and endpoints, and the catalogue that a token carries. */
@NullMarked
package io.novella.identity.internal.api.catalog;

import org.jspecify.annotations.NullMarked;
