// SPDX-License-Identifier: Apache-2.0
/** The x86 operations, one class per family, and the opcode tables. */
@NullMarked
package io.novella.hypervisor.software.internal.execute;

import org.jspecify.annotations.NullMarked;
