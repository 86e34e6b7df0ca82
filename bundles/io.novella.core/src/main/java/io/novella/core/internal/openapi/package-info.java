// SPDX-License-Identifier: Apache-2.0
/** Describes what is bound at a version as an OpenAPI document. */
@NullMarked
package io.novella.core.internal.openapi;

import org.jspecify.annotations.NullMarked;
