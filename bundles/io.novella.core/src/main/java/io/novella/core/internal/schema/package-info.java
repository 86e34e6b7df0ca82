// SPDX-License-Identifier: Apache-2.0
/** JSON Schema files by version: where they are found, how they validate, and what they say when a value does not fit. */
@NullMarked
package io.novella.core.internal.schema;

import org.jspecify.annotations.NullMarked;
