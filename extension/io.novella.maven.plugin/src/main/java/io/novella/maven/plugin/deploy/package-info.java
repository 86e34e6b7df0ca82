// SPDX-License-Identifier: Apache-2.0
/** Deployment of an extension into a running instance, for the development loop. Plain Java, without Maven. */
@NullMarked
package io.novella.maven.plugin.deploy;

import org.jspecify.annotations.NullMarked;
