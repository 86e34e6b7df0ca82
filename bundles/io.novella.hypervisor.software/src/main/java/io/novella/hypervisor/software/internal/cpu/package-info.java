// SPDX-License-Identifier: Apache-2.0
/** State of an x86 processor: registers, flags, segments, its way to memory, and interrupt delivery. */
@NullMarked
package io.novella.hypervisor.software.internal.cpu;

import org.jspecify.annotations.NullMarked;
