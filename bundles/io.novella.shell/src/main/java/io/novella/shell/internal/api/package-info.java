// SPDX-License-Identifier: Apache-2.0
/** Commands api:*, which show routes, versions, failures and contracts. */
@NullMarked
package io.novella.shell.internal.api;

import org.jspecify.annotations.NullMarked;
