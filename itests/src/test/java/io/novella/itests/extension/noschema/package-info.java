// SPDX-License-Identifier: Apache-2.0
/** A throw-away extension with a fault: see {@code ExtensionBundles}. */
@NullMarked
package io.novella.itests.extension.noschema;

import org.jspecify.annotations.NullMarked;
