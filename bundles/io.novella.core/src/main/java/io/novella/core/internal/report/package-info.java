// SPDX-License-Identifier: Apache-2.0
/** What the shell and other bundles are told: routes, rules, contracts and failures. */
@NullMarked
package io.novella.core.internal.report;

import org.jspecify.annotations.NullMarked;
