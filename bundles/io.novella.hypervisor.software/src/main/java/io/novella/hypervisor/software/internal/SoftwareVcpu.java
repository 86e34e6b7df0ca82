// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.VcpuExit;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.engine.SoftwareCpu;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** A virtual CPU in software. */
final class SoftwareVcpu extends AcceleratedVcpu {

    // Intel's Software Developer's Manual, volume 3, 17.2.3: the vector of #DB, and bit BS of DR6.
    private static final int DEBUG_VECTOR = 1;
    private static final long SINGLE_STEP = 1 << 14;

    /** Debug control 7 after a reset: no breakpoint of the guest's own. */
    private static final int DR7_RESET = 0x400;

    private static final long LOW = 0xffffffffL;

    private final SoftwareVm vm;
    private final SoftwareRam ram;
    private final SoftwareCpu cpu;
    private final ByteBuffer data;
    private volatile boolean exitRequested;

    SoftwareVcpu(SoftwareVm vm, SoftwareRam ram) {
        this(vm, ram, ByteBuffer.allocateDirect(Exit.BUFFER_BYTES));
    }

    private SoftwareVcpu(SoftwareVm vm, SoftwareRam ram, ByteBuffer data) {
        super(new VcpuExit(data));
        this.vm = vm;
        this.ram = ram;
        this.data = data;
        this.cpu = new SoftwareCpu(ram.memory());
        ram.onGrow(cpu::kick);
    }

    @Override
    public void enterThread() {
        // A kick needs no thread.
    }

    @Override
    public void leaveThread() {
        // As above.
    }

    @Override
    public boolean run() {
        provide();
        while (true) {
            if (exitRequested) {
                // It may have been used up by an earlier run.
                cpu.kick();
            }
            ExitKind kind = enter();
            if (kind == ExitKind.INTERRUPTED) {
                exit.kind = VcpuExit.INTERRUPTED;
                return false;
            }
            if (!rings(kind)) {
                report(kind);
                return true;
            }
        }
    }

    private ExitKind enter() {
        ram.running.readLock().lock();
        try {
            return cpu.run();
        } catch (OutOfMemoryError full) {
            throw new HypervisorException(
                    Reason.KERNEL,
                    "the heap of this process has no room for the memory that the guest uses: raise -Xmx, or use KVM",
                    full);
        } finally {
            ram.running.readLock().unlock();
        }
    }

    /** Passes the data of a read to the CPU, which completes the access at its next entry. */
    private void provide() {
        Exit last = cpu.exit();
        boolean read = !last.write && (last.kind == ExitKind.IO || last.kind == ExitKind.MMIO);
        if (read && last.kind == ExitKind.IO && last.count > 1) {
            data.get(0, last.buffer, 0, last.size * last.count);
        } else if (read) {
            last.data = exit.data(0, last.size);
        }
    }

    private boolean rings(ExitKind kind) {
        Exit last = cpu.exit();
        if (!last.write) {
            return false;
        }
        return switch (kind) {
            case IO -> last.count == 1 && vm.ring(IoRange.Space.PORT, last.port, last.size);
            case MMIO -> vm.ring(IoRange.Space.MMIO, last.address, last.size);
            default -> false;
        };
    }

    private void report(ExitKind kind) {
        Exit last = cpu.exit();
        switch (kind) {
            case IO -> {
                exit.kind = VcpuExit.IO;
                exit.write = last.write;
                exit.address = last.port;
                exit.size = last.size;
                exit.count = last.count;
                exit.position = 0;
                if (last.write && last.count > 1) {
                    data.put(0, last.buffer, 0, last.size * last.count);
                } else if (last.write) {
                    exit.data(0, last.size, last.data);
                }
            }
            case MMIO -> {
                exit.kind = VcpuExit.MMIO;
                exit.write = last.write;
                exit.address = last.address;
                exit.size = last.size;
                exit.count = 1;
                exit.position = 0;
                if (last.write) {
                    exit.data(0, last.size, last.data);
                }
            }
            case HALT -> exit.kind = VcpuExit.HALT;
            case SHUTDOWN -> exit.kind = VcpuExit.SHUTDOWN;
            case DEBUG -> exit.kind = VcpuExit.DEBUG;
            case UNSUPPORTED -> exit.kind = VcpuExit.INTERNAL_ERROR;
            default -> exit.kind = VcpuExit.UNKNOWN;
        }
    }

    @Override
    public void requestExit(boolean requested) {
        exitRequested = requested;
        if (requested) {
            cpu.kick();
        }
    }

    @Override
    public void kick() {
        cpu.kick();
    }

    @Override
    public VmExit describe() {
        Exit last = cpu.exit();
        VmExit.Direction direction = last.write ? VmExit.Direction.OUT : VmExit.Direction.IN;
        return switch (exit.kind) {
            case VcpuExit.IO ->
                new VmExit.Io(direction, last.port, last.size, last.count, last.write ? exit.data(0, last.size) : 0);
            case VcpuExit.MMIO ->
                new VmExit.Mmio(direction, last.address, last.size, last.write ? exit.data(0, last.size) : 0);
            case VcpuExit.HALT -> new VmExit.Halt();
            case VcpuExit.SHUTDOWN -> new VmExit.Shutdown();
            case VcpuExit.DEBUG ->
                new VmExit.Debug(
                        DEBUG_VECTOR, last.address, last.breakpoint ? 0 : SINGLE_STEP, cpu.state().dr[7] & LOW);
            case VcpuExit.INTERNAL_ERROR -> new VmExit.Unsupported(last.reason);
            case VcpuExit.INTERRUPTED -> new VmExit.Interrupted();
            default -> new VmExit.Unknown(exit.kind, 0);
        };
    }

    @Override
    public CpuState state() {
        return RegisterTransfer.read(cpu.state());
    }

    @Override
    public void registers(Registers registers) {
        RegisterTransfer.write(registers, cpu.state());
    }

    @Override
    public void state(CpuState state) {
        String refused = refusal(state);
        if (refused != null) {
            throw new HypervisorException(Reason.SNAPSHOT, "the software CPU does not support " + refused);
        }
        RegisterTransfer.write(state, cpu.state());
    }

    private static @org.jspecify.annotations.Nullable String refusal(CpuState state) {
        if (state.efer() != 0) {
            return "long mode";
        }
        if ((state.cr0() & Cpu.CR0_PG & LOW) != 0) {
            return "paging";
        }
        boolean outOfRange = state.pc() >>> 32 != 0;
        return outOfRange ? String.format(Locale.ROOT, "code at 0x%x", state.pc()) : null;
    }

    @Override
    public void debug(boolean singleStep, Collection<Long> breakpoints) {
        cpu.singleStep(singleStep);
        cpu.breakpoints(Set.copyOf(breakpoints));
    }

    @Override
    public long translate(long linear) {
        return linear & LOW;
    }

    @Override
    public void save(DataOutput to) throws IOException {
        RegisterTransfer.save(cpu.state(), to);
    }

    @Override
    public boolean isPlain() {
        Cpu state = cpu.state();
        return !state.interruptShadow && state.dr[7] == DR7_RESET;
    }

    @Override
    public void restore(DataInput from) throws IOException {
        RegisterTransfer.restore(cpu.state(), from);
    }

    @Override
    public void close() {
        // The collector frees it.
    }
}
