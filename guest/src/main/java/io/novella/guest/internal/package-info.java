// SPDX-License-Identifier: Apache-2.0
/** Small guests in assembly, offered to the hypervisor by name. Their sources are in {@code src/main/asm}. */
@NullMarked
package io.novella.guest.internal;

import org.jspecify.annotations.NullMarked;
