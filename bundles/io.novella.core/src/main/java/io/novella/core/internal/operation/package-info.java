// SPDX-License-Identifier: Apache-2.0
/** The model of a served operation: its path, versions, statuses, schemas, rule and gate. */
@NullMarked
package io.novella.core.internal.operation;

import org.jspecify.annotations.NullMarked;
