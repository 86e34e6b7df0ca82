// SPDX-License-Identifier: Apache-2.0
/**
 * Implements the interfaces by which the shell and other bundles inspect the platform: routes, rules, contracts,
 * failures.
 */
@NullMarked
package io.novella.core.internal.report;

import org.jspecify.annotations.NullMarked;
