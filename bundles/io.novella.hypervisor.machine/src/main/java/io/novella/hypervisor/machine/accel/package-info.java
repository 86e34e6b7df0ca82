// SPDX-License-Identifier: Apache-2.0
/**
 * What an accelerator provides to a machine.
 *
 * <p>An {@link io.novella.hypervisor.machine.accel.Accelerator} is an OSGi service. The machine owns the life cycle, devices, boot, console
 * and snapshots; the accelerator provides guest memory, virtual CPUs that run until they exit, registers and, if it has them, interrupt
 * controllers. An accelerator knows no device.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.novella.hypervisor.machine.accel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
