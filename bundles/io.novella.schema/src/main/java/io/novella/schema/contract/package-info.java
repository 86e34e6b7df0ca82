// SPDX-License-Identifier: Apache-2.0
/** What schema files promise to clients, frozen in a lock file, and whether they still keep it. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.schema.contract;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
