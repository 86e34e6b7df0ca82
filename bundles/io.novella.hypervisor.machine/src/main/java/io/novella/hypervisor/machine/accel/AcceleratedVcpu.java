// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VmExit;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/**
 * A virtual CPU. It belongs to one thread, apart from {@link #requestExit} and {@link #kick}.
 *
 * <p>A class and not an interface, so that the exit is a field: the loop that handles exits reads it without a virtual call.
 */
public abstract class AcceleratedVcpu implements AutoCloseable {

    /** The last exit. */
    public final VcpuExit exit;

    /**
     * Creates a virtual CPU.
     *
     * @param exit receives every exit
     */
    protected AcceleratedVcpu(VcpuExit exit) {
        this.exit = exit;
    }

    /** The calling thread is the one that runs it from now on. Under the lock of the caller. */
    public abstract void enterThread();

    /** The calling thread does not run it any more, and may end. Under the lock of the caller. */
    public abstract void leaveThread();

    /**
     * Completes the access of the last exit, then runs the guest until it exits or is asked to. Before that, for a read, {@link #exit} has
     * received the data.
     *
     * @return whether it has exited, as {@link #exit} says; false if it was interrupted, by {@link #requestExit}, {@link #kick} or for
     *     another reason that does not last
     * @throws HypervisorException {@code KERNEL} if the guest cannot be run
     */
    public abstract boolean run();

    /** Has {@link #run} return before the next instruction, or takes that back. An access is completed nevertheless. By any thread. */
    public abstract void requestExit(boolean exit);

    /** Takes the thread out of {@link #run}, after {@link #requestExit}. By any thread, under the lock of the caller. */
    public abstract void kick();

    /**
     * Handles an exit that is neither a port nor a memory access nor one of the debugger: an instruction that the accelerator cannot
     * execute, for example, is done here.
     *
     * @return whether the guest goes on
     */
    public boolean resolve() {
        return false;
    }

    /** Returns {@link #exit} as a record: for people and errors, not for the fast path. */
    public abstract VmExit describe();

    /** Whether port writes are kept at the moment, in all of its VM. */
    public boolean hasKeptWrites() {
        return false;
    }

    /** Passes on the port writes that were kept, in order. One thread at a time. */
    public void drain(PortSink sink) {}

    /** Returns its registers, after the access of the last exit was completed. */
    public abstract CpuState state();

    /** Sets its general registers, {@code rip} and {@code rflags}; not {@code cs}. */
    public abstract void registers(Registers registers);

    /** Sets all registers of a {@link CpuState}, apart from {@code cr8} and the base of the local APIC. */
    public abstract void state(CpuState state);

    /**
     * Makes it exit after each instruction, or before the instructions at some linear addresses. Without both, there is no debugger.
     *
     * @param breakpoints at most four
     */
    public abstract void debug(boolean singleStep, Collection<Long> breakpoints);

    /** Returns the guest-physical address of a linear address; -1 if the page tables have none. */
    public abstract long translate(long linear);

    /** Returns what the accelerator counts, by its own names. */
    public Map<String, Long> statistics() {
        return Map.of();
    }

    /**
     * Writes everything for {@link #restore} of an accelerator with the same name; general and system registers are written by the caller
     * too, in a form for every accelerator.
     */
    public abstract void save(DataOutput to) throws IOException;

    /** Whether {@link #state} is everything: the guest has used nothing else of the processor, such as its floating-point unit. */
    public abstract boolean isPlain();

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws HypervisorException {@code SNAPSHOT} if this host cannot restore it, with what it lacks
     */
    public abstract void restore(DataInput from) throws IOException;

    /** Frees it. */
    @Override
    public abstract void close();
}
