// SPDX-License-Identifier: Apache-2.0
/** Commands vm:*, which run and inspect virtual machines. */
@NullMarked
package io.novella.shell.internal.vm;

import org.jspecify.annotations.NullMarked;
