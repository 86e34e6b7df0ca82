// SPDX-License-Identifier: Apache-2.0
/** Guest-physical memory of a software machine. */
@NullMarked
package io.novella.hypervisor.software.internal.memory;

import org.jspecify.annotations.NullMarked;
