// SPDX-License-Identifier: Apache-2.0
/** What identity keeps, behind one interface, in an embedded database or in PostgreSQL. */
@NullMarked
package io.novella.identity.internal.store;

import org.jspecify.annotations.NullMarked;
