// SPDX-License-Identifier: Apache-2.0
/** Reads the parameters of a request from its query and body, and writes the body of a response, by the schemas of the version. */
@NullMarked
package io.novella.core.internal.body;

import org.jspecify.annotations.NullMarked;
