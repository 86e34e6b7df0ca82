// SPDX-License-Identifier: Apache-2.0
/** The hypervisor service on KVM. */
@NullMarked
package io.novella.hypervisor.kvm.internal;

import org.jspecify.annotations.NullMarked;
