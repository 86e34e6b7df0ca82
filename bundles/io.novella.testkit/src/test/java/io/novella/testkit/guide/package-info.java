// SPDX-License-Identifier: Apache-2.0
/** The examples of docs/extension-guide.md. */
@NullMarked
package io.novella.testkit.guide;

import org.jspecify.annotations.NullMarked;
