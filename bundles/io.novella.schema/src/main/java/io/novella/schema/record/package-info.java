// SPDX-License-Identifier: Apache-2.0
/** Flat parameters as Java records and values, and results as flat maps. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.record;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
