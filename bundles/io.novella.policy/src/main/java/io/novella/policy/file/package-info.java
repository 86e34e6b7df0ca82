// SPDX-License-Identifier: Apache-2.0
/** The policy files of an operator: read from YAML or JSON, checked, watched, and put together with the defaults. */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.policy.file;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
