// SPDX-License-Identifier: Apache-2.0
/** Validation by JSON Schema 2020-12: exact numbers, bounded steps and depth, and the most specific reason of a failure. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.validate;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
