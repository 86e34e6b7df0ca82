// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A vCPU as others see it, in whichever power cycle there is. */
final class MachineVcpu implements Vcpu {

    private static final byte HLT = (byte) 0xf4;

    private final Machine machine;
    private final int index;

    MachineVcpu(Machine machine, int index) {
        this.machine = machine;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public Optional<Registers> registers() {
        return Optional.ofNullable(machine.cycle().runners.runner(index).held()).map(CpuState::general);
    }

    @Override
    public CpuState inspect() {
        CpuState last = machine.cycle().runners.runner(index).held();
        return last != null
                ? last
                : machine.ask(index, "inspect", on -> on.vcpu().state());
    }

    @Override
    public void change(Registers registers) {
        whilePaused("change registers of", on -> {
            on.vcpu().registers(registers);
            on.holdStill();
            return true;
        });
    }

    @Override
    public VmExit step() {
        VmExit exit = whilePaused("step", on -> on.step(standsAtHalt(on)));
        if (exit == null) {
            throw machine.refusal("step");
        }
        return exit;
    }

    @Override
    public void breakpoints(Set<Long> addresses) {
        if (addresses.size() > BREAKPOINTS) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    "a processor has " + BREAKPOINTS + " breakpoints, and " + addresses.size() + " are asked for");
        }
        machine.ask(index, "set breakpoints of", on -> {
            on.setBreakpoints(addresses);
            return true;
        });
    }

    @Override
    public OptionalLong translate(long address) {
        long physical =
                machine.ask(index, "translate an address of", on -> on.vcpu().translate(address));
        return physical == -1 ? OptionalLong.empty() : OptionalLong.of(physical);
    }

    /** Whether the next instruction ends the guest. In a PC it does not: it waits for an interrupt. */
    private boolean standsAtHalt(VcpuRunner on) {
        GuestMemory memory = machine.memory();
        long physical = on.vcpu().translate(on.vcpu().state().pc());
        return machine.spec().type() != MachineType.PC
                && physical >= 0
                && physical < memory.size()
                && memory.read(physical, 1)[0] == HLT;
    }

    private <T> @Nullable T whilePaused(String operation, Function<VcpuRunner, @Nullable T> job) {
        return machine.ask(index, operation, on -> {
            // By the vCPU's own thread, so that it cannot go on between the look and the leap.
            if (machine.state() != VmState.PAUSED || machine.isSaving()) {
                throw machine.refusal(operation);
            }
            return job.apply(on);
        });
    }
}
