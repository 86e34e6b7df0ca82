// SPDX-License-Identifier: Apache-2.0
/**
 * The contract guard: compares controllers with the published contracts of running services, and decides whether a
 * controller that breaks one is served.
 */
@NullMarked
package io.novella.core.internal.guard;

import org.jspecify.annotations.NullMarked;
