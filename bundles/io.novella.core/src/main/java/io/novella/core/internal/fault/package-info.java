// SPDX-License-Identifier: Apache-2.0
/** Maps the errors of all stages to responses. */
@NullMarked
package io.novella.core.internal.fault;

import org.jspecify.annotations.NullMarked;
