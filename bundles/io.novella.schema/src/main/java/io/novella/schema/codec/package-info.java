// SPDX-License-Identifier: Apache-2.0
/** Codecs by name: those of the platform and those that bundles contribute. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.codec;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
