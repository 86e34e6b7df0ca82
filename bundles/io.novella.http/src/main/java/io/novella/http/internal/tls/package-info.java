// SPDX-License-Identifier: Apache-2.0
/** The TLS connector, whose certificate can be renewed while it runs. */
@NullMarked
package io.novella.http.internal.tls;

import org.jspecify.annotations.NullMarked;
