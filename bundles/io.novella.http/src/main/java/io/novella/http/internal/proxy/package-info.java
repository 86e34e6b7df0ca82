// SPDX-License-Identifier: Apache-2.0
/** Finds the client behind a trusted proxy. */
@NullMarked
package io.novella.http.internal.proxy;

import org.jspecify.annotations.NullMarked;
