// SPDX-License-Identifier: Apache-2.0
/**
 * Virtual machines as a service: what a hypervisor is, whatever runs below it.
 *
 * <p>A consumer gets a {@link io.novella.hypervisor.Hypervisor} from the service registry, describes a machine with a
 * {@link io.novella.hypervisor.VmSpec}, and holds the {@link io.novella.hypervisor.VirtualMachine} it creates. All types
 * are safe for use by several threads; all faults are {@link io.novella.hypervisor.HypervisorException}s that carry a
 * {@link io.novella.hypervisor.HypervisorException.Reason} a program can switch on and a sentence a person can read.
 */
@NullMarked
@Export
@Version("0.2.0")
package io.novella.hypervisor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
