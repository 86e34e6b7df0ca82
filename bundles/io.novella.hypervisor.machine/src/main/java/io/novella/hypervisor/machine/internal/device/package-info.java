// SPDX-License-Identifier: Apache-2.0
/** Where a guest's port and memory accesses go: the bus, and the devices every machine has. */
@NullMarked
package io.novella.hypervisor.machine.internal.device;

import org.jspecify.annotations.NullMarked;
