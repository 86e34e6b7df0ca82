// SPDX-License-Identifier: Apache-2.0
/** Settings of the platform that a Karaf feature cannot make. */
@NullMarked
package io.novella.karaf.internal;

import org.jspecify.annotations.NullMarked;
