// SPDX-License-Identifier: Apache-2.0
/** The differences between the schemas of two versions of a body, and which of them break a client. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.compare;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
