// SPDX-License-Identifier: Apache-2.0
/** What the platform tells about itself: services, routes, versions, schemas and what failed. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.api.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
