// SPDX-License-Identifier: Apache-2.0
/** The codecs that come with the platform. */
@NullMarked
package io.novella.core.internal.codec;

import org.jspecify.annotations.NullMarked;
