// SPDX-License-Identifier: Apache-2.0
/** The history of a service: what each supported version changes for clients. */
@NullMarked
package io.novella.core.internal.history;

import org.jspecify.annotations.NullMarked;
