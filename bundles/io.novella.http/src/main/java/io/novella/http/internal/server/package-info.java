// SPDX-License-Identifier: Apache-2.0
/** Puts the connectors into the HTTP server, and answers what the server refuses by itself. */
@NullMarked
package io.novella.http.internal.server;

import org.jspecify.annotations.NullMarked;
