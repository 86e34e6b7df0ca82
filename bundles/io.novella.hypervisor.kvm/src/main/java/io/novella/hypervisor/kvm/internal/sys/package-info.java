// SPDX-License-Identifier: Apache-2.0
/** The calls of the C library that a virtual machine monitor needs, and the signal that kicks a thread out of a guest. */
@NullMarked
package io.novella.hypervisor.kvm.internal.sys;

import org.jspecify.annotations.NullMarked;
