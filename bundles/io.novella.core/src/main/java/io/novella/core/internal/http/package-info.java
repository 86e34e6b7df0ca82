// SPDX-License-Identifier: Apache-2.0
/** A request and its answer, without any type of the HTTP stack. */
@NullMarked
package io.novella.core.internal.http;

import org.jspecify.annotations.NullMarked;
