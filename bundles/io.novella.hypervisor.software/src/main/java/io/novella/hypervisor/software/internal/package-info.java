// SPDX-License-Identifier: Apache-2.0
/** The accelerator that executes the guest's instructions in Java. */
@NullMarked
package io.novella.hypervisor.software.internal;

import org.jspecify.annotations.NullMarked;
