// SPDX-License-Identifier: Apache-2.0
/** Codecs of extensions, called through the bulkhead of their bundle. */
@NullMarked
package io.novella.core.internal.codec;

import org.jspecify.annotations.NullMarked;
