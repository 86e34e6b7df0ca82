// SPDX-License-Identifier: Apache-2.0
/** What the supported versions of a service mean to its clients. */
@NullMarked
package io.novella.core.internal.history;

import org.jspecify.annotations.NullMarked;
