// SPDX-License-Identifier: Apache-2.0
/** How a rate is kept. */
@NullMarked
package io.novella.hypervisor.machine.internal.limit;

import org.jspecify.annotations.NullMarked;
