// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP gateway: hosts the pipeline behind a catch-all Jersey resource. Only this package uses Jersey and
 * servlets.
 */
@NullMarked
package io.novella.core.internal.gateway;

import org.jspecify.annotations.NullMarked;
