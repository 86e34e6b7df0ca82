// SPDX-License-Identifier: Apache-2.0
/** Turns a body into flat parameters and a flat result into a body, as the keyword ext:mapping says. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.mapping;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
