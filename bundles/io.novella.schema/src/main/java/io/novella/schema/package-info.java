// SPDX-License-Identifier: Apache-2.0
/** JSON Schema files by microversion: where they are found, how they are compiled, and how a value that does not fit is described. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
