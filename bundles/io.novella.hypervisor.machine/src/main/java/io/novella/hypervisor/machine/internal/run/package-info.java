// SPDX-License-Identifier: Apache-2.0
/** The life of one machine: its states, its power cycles, and the thread that runs its virtual CPU. */
@NullMarked
package io.novella.hypervisor.machine.internal.run;

import org.jspecify.annotations.NullMarked;
