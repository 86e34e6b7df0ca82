// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.HypervisorInfo;
import java.util.List;

/**
 * The accelerators of a hypervisor.
 *
 * @param used the one that runs new machines
 * @param all all of them
 */
record AcceleratorInfo(HypervisorInfo used, List<HypervisorInfo> all) {}
