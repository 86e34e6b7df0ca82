// SPDX-License-Identifier: Apache-2.0
/** Keeps the registered services, and builds the snapshots of routes and rules from them. */
@NullMarked
package io.novella.core.internal.runtime;

import org.jspecify.annotations.NullMarked;
