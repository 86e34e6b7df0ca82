// SPDX-License-Identifier: Apache-2.0
/** Calls code of other bundles with a bound on time and concurrency, and contains what it throws. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.isolation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
