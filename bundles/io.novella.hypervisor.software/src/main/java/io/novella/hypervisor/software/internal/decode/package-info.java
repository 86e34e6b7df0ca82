// SPDX-License-Identifier: Apache-2.0
/** Decoded x86 instructions, and the decoder. */
@NullMarked
package io.novella.hypervisor.software.internal.decode;

import org.jspecify.annotations.NullMarked;
