// SPDX-License-Identifier: Apache-2.0
/** Generates the OpenAPI document of a service at a version. */
@NullMarked
package io.novella.core.internal.openapi;

import org.jspecify.annotations.NullMarked;
