// SPDX-License-Identifier: Apache-2.0
/** Serves the API by TLS too, with a certificate that can be renewed while it runs. */
@NullMarked
package io.novella.tls.internal;

import org.jspecify.annotations.NullMarked;
