// SPDX-License-Identifier: Apache-2.0
/** The file of a snapshot: what is in it, writing it as a whole or not at all, and believing none of it unchecked. */
@NullMarked
package io.novella.hypervisor.machine.internal.snapshot;

import org.jspecify.annotations.NullMarked;
