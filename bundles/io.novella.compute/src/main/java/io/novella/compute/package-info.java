// SPDX-License-Identifier: Apache-2.0
/**
 * The compute domain: servers that are virtual machines, the flavors that size them and the images they boot.
 *
 * <p>A bundle gets {@link io.novella.compute.Compute} from the service registry. Nothing here knows a wire format:
 * names, numbers and sentences follow Nova's compute API so that any version of it can be served from the same values.
 */
@Export
@Version("0.2.0")
@NullMarked
package io.novella.compute;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
