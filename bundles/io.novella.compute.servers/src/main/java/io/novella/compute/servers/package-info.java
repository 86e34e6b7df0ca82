// SPDX-License-Identifier: Apache-2.0
/** The first-party resources of the compute API: servers, flavors and images. Formats are in their schemas. */
@NullMarked
package io.novella.compute.servers;

import org.jspecify.annotations.NullMarked;
