// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.accel.VcpuExit;
import io.novella.hypervisor.machine.internal.DirectRam;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;

/**
 * An accelerator whose guest does what a test says: it runs until it is requested to exit, or until {@link #halt} or {@link #write}. While the gate is closed,
 * no vCPU returns from the guest. Counts what was not closed.
 */
final class ScriptedAccelerator implements Accelerator {

    /** The port to which the guest writes. */
    static final int PORT = 0x600;

    private static final int PAGE = GuestRam.PAGE;

    // Guarded by this.
    private boolean gateOpen = true;
    private int next = VcpuExit.UNKNOWN;
    private int open;

    /** Has the guest halt, if it runs, or as soon as it does. */
    synchronized void halt() {
        next = VcpuExit.HALT;
        notifyAll();
    }

    /** Has the guest write to {@link #PORT}, if it runs, or as soon as it does. */
    synchronized void write() {
        next = VcpuExit.IO;
        notifyAll();
    }

    /** Keeps all vCPUs in the guest, or lets them out. */
    synchronized void gate(boolean isOpen) {
        gateOpen = isOpen;
        notifyAll();
    }

    /** The number of VMs and vCPUs that are not closed. */
    synchronized int open() {
        return open;
    }

    private synchronized void count(int change) {
        open += change;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public int preference() {
        return 1;
    }

    @Override
    public HypervisorInfo info() {
        return HypervisorInfo.up(name(), 1, Map.of());
    }

    @Override
    public void check(VmSpec spec) {
        // It runs everything.
    }

    @Override
    public GuestRam allocate(long bytes) {
        return DirectRam.of(bytes);
    }

    @Override
    public AcceleratedVm createVm(VmSpec spec) {
        count(1);
        return new ScriptedVm();
    }

    private final class ScriptedVm implements AcceleratedVm {

        @Override
        public void mapRam(GuestRam ram) {
            // Nothing executes in it.
        }

        @Override
        public void mapRom(long address, GuestRam rom) {
            // Nothing executes in it.
        }

        @Override
        public AcceleratedVcpu createVcpu(int index) {
            count(1);
            return new ScriptedVcpu();
        }

        @Override
        public void logWrites() {
            // The guest never writes.
        }

        @Override
        public BitSet writtenPages() {
            return new BitSet();
        }

        @Override
        public boolean coalesce(IoRange ports) {
            return false;
        }

        @Override
        public Line interruptLine(int number) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Doorbell doorbell(IoRange at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void savePlatform(DataOutput to) {
            // There is none.
        }

        @Override
        public void restorePlatform(DataInput from) {
            // There is none.
        }

        @Override
        public void close() {
            count(-1);
        }
    }

    private final class ScriptedVcpu extends AcceleratedVcpu {

        private CpuState state = reset();
        // Guarded by the accelerator.
        private boolean requested;

        ScriptedVcpu() {
            super(new VcpuExit(ByteBuffer.allocateDirect(8)));
        }

        private static CpuState reset() {
            Segment none = new Segment(0, 0, 0, 0);
            Registers general = new Registers(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0);
            return new CpuState(
                    general, none, none, none, none, none, none, none, none, none, none, 0, 0, 0, 0, 0, 0, 0);
        }

        @Override
        public void enterThread() {
            // Waits on a monitor, so every thread can be woken.
        }

        @Override
        public void leaveThread() {
            // As above.
        }

        @Override
        public boolean run() {
            synchronized (ScriptedAccelerator.this) {
                boolean interrupted = false;
                while (!gateOpen || !requested && next == VcpuExit.UNKNOWN) {
                    try {
                        ScriptedAccelerator.this.wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                exit.kind = next;
                exit.write = true;
                exit.address = PORT;
                exit.size = 1;
                exit.count = 1;
                exit.position = 0;
                next = VcpuExit.UNKNOWN;
                return exit.kind != VcpuExit.UNKNOWN;
            }
        }

        @Override
        public void requestExit(boolean request) {
            synchronized (ScriptedAccelerator.this) {
                requested = request;
                ScriptedAccelerator.this.notifyAll();
            }
        }

        @Override
        public void kick() {
            // The request is enough.
        }

        @Override
        public VmExit describe() {
            return new VmExit.Halt();
        }

        @Override
        public CpuState state() {
            return state;
        }

        @Override
        public void registers(Registers registers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void state(CpuState set) {
            state = set;
        }

        @Override
        public void debug(boolean singleStep, Collection<Long> breakpoints) {
            // Nothing is executed.
        }

        @Override
        public long translate(long linear) {
            return linear % PAGE;
        }

        @Override
        public void save(DataOutput to) {
            // The registers are everything.
        }

        @Override
        public boolean isPlain() {
            return true;
        }

        @Override
        public void restore(DataInput from) {
            // The registers are everything.
        }

        @Override
        public void close() {
            count(-1);
        }
    }
}
