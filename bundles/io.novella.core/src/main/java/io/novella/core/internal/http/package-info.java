// SPDX-License-Identifier: Apache-2.0
/** HTTP requests and responses, independent of the HTTP server and of Jersey. */
@NullMarked
package io.novella.core.internal.http;

import org.jspecify.annotations.NullMarked;
