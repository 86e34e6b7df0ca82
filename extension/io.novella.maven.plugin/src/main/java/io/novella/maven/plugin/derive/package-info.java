// SPDX-License-Identifier: Apache-2.0
/** Writes the next version's schema from the last one and a few instructions. Plain Java, without Maven. */
@NullMarked
package io.novella.maven.plugin.derive;

import org.jspecify.annotations.NullMarked;
