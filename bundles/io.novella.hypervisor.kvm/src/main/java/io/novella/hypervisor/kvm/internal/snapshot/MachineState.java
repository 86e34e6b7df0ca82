// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.snapshot;

import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.kernel.PlatformState;
import io.novella.hypervisor.kvm.internal.kernel.VcpuState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that holds still, but for its memory.
 *
 * @param spec what it was asked to be
 * @param platform what KVM has beside the vCPUs; null for a bare machine
 * @param vcpus by their numbers
 * @param devices their states, by name
 * @param console what the console keeps
 */
public record MachineState(
        VmSpec spec,
        @Nullable PlatformState platform,
        List<VcpuState> vcpus,
        Map<String, byte[]> devices,
        byte[] console) {}
