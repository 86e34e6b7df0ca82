// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.device.Bell;
import io.novella.hypervisor.machine.internal.device.OpenContext;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one device of one power cycle may use, and what it holds of the kernel: given back when the device goes. */
final class Slot implements OpenContext {

    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    private static final int INTERRUPT_LINES = 24;

    private final String machineId;
    private final VmSpec spec;
    private final RingConsole console;
    private final GuestRam memory;
    private final AcceleratedVm vm;
    private final Consumer<String> powerOff;
    private final LongSupplier owed;
    private final List<Subscription> held = new ArrayList<>();
    private boolean closed;

    Slot(
            String machineId,
            VmSpec spec,
            RingConsole console,
            GuestRam memory,
            AcceleratedVm vm,
            Consumer<String> powerOff,
            LongSupplier owed) {
        this.machineId = machineId;
        this.spec = spec;
        this.console = console;
        this.memory = memory;
        this.vm = vm;
        this.powerOff = powerOff;
        this.owed = owed;
    }

    @Override
    public String machineId() {
        return machineId;
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public ConsoleOutput console() {
        return console;
    }

    @Override
    public ConsoleInput input() {
        return console.input();
    }

    @Override
    public GuestRam memory() {
        return memory;
    }

    @Override
    public synchronized InterruptLine interrupt(int number) {
        if (spec.type() != MachineType.PC) {
            throw refused("a machine of type " + spec.type() + " has no interrupt controllers");
        }
        if (number < 0 || number >= INTERRUPT_LINES) {
            throw refused("there is no interrupt line " + number + "; 0 to " + (INTERRUPT_LINES - 1) + " is possible");
        }
        refuseIfClosed();
        AcceleratedVm.Line line = vm.interruptLine(number);
        held.add(line);
        return line;
    }

    @Override
    public synchronized Bell doorbell(IoRange at, Runnable bell) {
        refuseIfClosed();
        DoorbellThread doorbell = DoorbellThread.start(vm, at, bell, "doorbell-" + spec.name());
        held.add(doorbell);
        return doorbell;
    }

    @Override
    public void powerOff(String reason) {
        powerOff.accept(reason);
    }

    @Override
    public long owed() {
        return owed.getAsLong();
    }

    @Override
    public void close() {
        List<Subscription> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(held);
            held.clear();
        }
        for (Subscription part : all) {
            try {
                part.close();
            } catch (RuntimeException e) {
                LOG.error("something that a device held could not be given back", e);
            }
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new HypervisorException(Reason.INVALID_STATE, "the device is closed");
        }
    }

    private static HypervisorException refused(String message) {
        return new HypervisorException(Reason.INVALID_SPEC, message);
    }
}
