// SPDX-License-Identifier: Apache-2.0
/** Tests of the whole: the container as the distribution starts it, Karaf, and the laws between the bundles. */
@NullMarked
package io.novella.itests;

import org.jspecify.annotations.NullMarked;
