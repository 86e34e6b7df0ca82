// SPDX-License-Identifier: Apache-2.0
/** Notices changes of files by comparing what lies in a folder with what lay there before. */
@NullMarked
package io.novella.core.internal.watch;

import org.jspecify.annotations.NullMarked;
