// SPDX-License-Identifier: Apache-2.0
/** The objects of KVM as types, each closing exactly what it opened, and the layout of what they share. */
@NullMarked
package io.novella.hypervisor.kvm.internal.kernel;

import org.jspecify.annotations.NullMarked;
