// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.VcpuExit;
import io.novella.hypervisor.machine.internal.device.DeviceFault;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breakpoints and single steps of one vCPU. Used by its thread alone. */
final class Stepper {

    private static final Logger LOG = LoggerFactory.getLogger(Stepper.class);

    // Intel's Software Developer's Manual, volume 3, 17.2.3: the vector of #DB, and bit BS of DR6.
    private static final int DEBUG_VECTOR = 1;
    private static final long DR6_SINGLE_STEP = 1 << 14;

    private final GuestEntry guest;
    private Set<Long> breakpoints = Set.of();
    private @Nullable End end;

    Stepper(GuestEntry guest) {
        this.guest = guest;
    }

    /** How a step has ended the guest; null if none has. */
    @Nullable
    End end() {
        return end;
    }

    /** Replaces the breakpoints. */
    void setBreakpoints(Set<Long> addresses) {
        guest.vcpu().debug(false, addresses);
        breakpoints = Set.copyOf(addresses);
    }

    /** Prepares an entry. */
    interface Gate {
        /**
         * Returns whether the step goes on.
         *
         * @param completing whether the next entry only completes the access of the last exit
         */
        boolean isToStep(boolean completing);
    }

    /**
     * Executes one instruction of a paused vCPU.
     *
     * @param halts whether the instruction is HLT, over which an accelerator would step
     * @return null if the step is to end because of another order
     */
    @Nullable
    VmExit step(boolean halts, Gate gate) {
        AcceleratedVcpu vcpu = guest.vcpu();
        long begin = vcpu.state().pc();
        // Without the breakpoints: one at this instruction would stop the vCPU before the step.
        vcpu.debug(!halts, Set.of());
        try {
            boolean completing = false;
            while (gate.isToStep(completing)) {
                boolean exited = guest.run();
                if (exited && vcpu.exit.kind == VcpuExit.DEBUG) {
                    guest.exits().count(ExitCounts.DEBUG);
                    return vcpu.describe();
                }
                End ended = exited ? guest.handle() : null;
                if (ended != null) {
                    return ended(ended);
                }
                long pc = vcpu.state().pc();
                if (completing && !exited && pc != begin) {
                    // Some kernels do not count an instruction that accessed a device as a step of its own.
                    return new VmExit.Debug(DEBUG_VECTOR, pc, DR6_SINGLE_STEP, 0);
                }
                completing = exited;
            }
            return null;
        } catch (DeviceFault fault) {
            // As when the vCPU runs: the machine fails, and not only the step.
            LOG.error("{}", fault.getMessage(), fault.getCause());
            return ended(new End(VmState.FAILED, String.valueOf(fault.getMessage()), vcpu.describe()));
        } catch (HypervisorException failed) {
            return ended(new End(VmState.FAILED, failed.getMessage() + guest.here(), null));
        } finally {
            vcpu.debug(false, breakpoints);
            guest.holdStill();
        }
    }

    private VmExit ended(End with) {
        end = with;
        VmExit exit = with.exit();
        return exit == null ? new VmExit.Unknown(0, 0) : exit;
    }
}
