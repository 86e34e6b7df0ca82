// SPDX-License-Identifier: Apache-2.0
/** The goals {@code novella:derive}, {@code novella:check}, {@code novella:freeze} and {@code novella:deploy}. */
@NullMarked
package io.novella.maven.plugin;

import org.jspecify.annotations.NullMarked;
