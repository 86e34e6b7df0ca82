// SPDX-License-Identifier: Apache-2.0
/** What a guest writes, bounded. */
@NullMarked
package io.novella.hypervisor.machine.internal.console;

import org.jspecify.annotations.NullMarked;
