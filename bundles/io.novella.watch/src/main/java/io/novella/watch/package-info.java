// SPDX-License-Identifier: Apache-2.0
/** Notices that files and folders change, by what they are and not by when they were written. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.watch;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
