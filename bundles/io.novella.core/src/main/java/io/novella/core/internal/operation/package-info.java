// SPDX-License-Identifier: Apache-2.0
/** An operation as it is served: its path, versions, statuses, schemas, rule and gate. */
@NullMarked
package io.novella.core.internal.operation;

import org.jspecify.annotations.NullMarked;
