// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import io.novella.hypervisor.VmSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that holds still, but for its memory.
 *
 * @param spec what it was asked to be
 * @param platform the accelerator's interrupt controllers, timer and clock; null for a bare machine
 * @param vcpus by their numbers
 * @param devices their states, by name
 * @param console what the console keeps
 */
public record MachineState(
        VmSpec spec, byte @Nullable [] platform, List<SavedVcpu> vcpus, Map<String, byte[]> devices, byte[] console) {}
