// SPDX-License-Identifier: Apache-2.0
/** Services that a bundle registers to extend the platform itself. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.api.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
