// SPDX-License-Identifier: Apache-2.0
/** Commands policy:*, which show, check and explain rules. */
@NullMarked
package io.novella.shell.internal.policy;

import org.jspecify.annotations.NullMarked;
