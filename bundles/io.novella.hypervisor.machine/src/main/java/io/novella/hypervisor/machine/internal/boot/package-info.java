// SPDX-License-Identifier: Apache-2.0
/** What is in a machine's memory before its first instruction, and where that is: one class a format. */
@NullMarked
package io.novella.hypervisor.machine.internal.boot;

import org.jspecify.annotations.NullMarked;
