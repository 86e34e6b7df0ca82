// SPDX-License-Identifier: Apache-2.0
/** The one place that knows Jersey and servlets: hosts the pipeline behind a catch-all resource. */
@NullMarked
package io.novella.core.internal.gateway;

import org.jspecify.annotations.NullMarked;
