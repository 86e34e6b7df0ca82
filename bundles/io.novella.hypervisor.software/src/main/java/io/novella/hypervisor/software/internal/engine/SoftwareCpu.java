// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import io.novella.hypervisor.software.internal.cpu.Abort;
import io.novella.hypervisor.software.internal.cpu.Bus;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.Interrupts;
import io.novella.hypervisor.software.internal.cpu.Segment;
import io.novella.hypervisor.software.internal.decode.Decoder;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.execute.Opcodes;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An x86 CPU in software. Belongs to the thread that runs it, but for {@link #kick}.
 *
 * <p>{@link #run} executes the guest until an exit. A port read, and an access to memory that is not there, is completed
 * by the next run. State that is read between such an exit and the next run is that before the completion; a run after a
 * {@link #kick} completes the access and executes nothing more than that instruction.
 */
public final class SoftwareCpu {

    /** Instructions between two looks at {@link #kick}, if they have less than so many iterations of strings. */
    private static final int SLICE = 2048;

    private static final int REPEAT_LIMIT = 1 << 14;
    private static final int PAGE_MASK = PhysicalMemory.PAGE - 1;
    private static final int LONGEST = PhysicalMemory.PAGE + Decoder.MAXIMUM_LENGTH;
    private static final int NONE = -1;
    private static final Opcodes OPCODES = new Opcodes();

    private final Exit exit = new Exit();
    private final Cpu cpu;
    private final Bus bus;
    private final PhysicalMemory memory;
    private final CodeCache cache;

    private volatile boolean kicked;
    private int[] breakpoints = {};
    private boolean singleStep;
    /** The step has ended with an access to a port; the caller completes it before the step's own exit. */
    private boolean steppedIntoPort;

    private boolean windowRequested;
    private int pendingVector = NONE;
    private long executed;

    private CodeCache.@Nullable Page page;
    private boolean careful;

    /** Creates a CPU in its state after reset. */
    public SoftwareCpu(PhysicalMemory memory) {
        this.memory = memory;
        this.cpu = new Cpu(memory, exit);
        this.bus = cpu.bus;
        this.cache = new CodeCache(memory, new Decoder(OPCODES, memory));
    }

    /** The architectural state, to be used by the thread that runs the CPU, between runs. */
    public Cpu state() {
        return cpu;
    }

    /** The exit of the last run: always the same object. */
    public Exit exit() {
        return exit;
    }

    /** Instructions executed since the CPU was created; a repeated one counts once for each time that it was begun. */
    public long executed() {
        return executed;
    }

    /** Ends the current run, or else the next one, with {@link ExitKind#INTERRUPTED}. Callable from every thread. */
    public void kick() {
        kicked = true;
    }

    /** Puts it into the state after reset. Breakpoints, single step and a kick remain. */
    public void reset() {
        cpu.reset();
        pendingVector = NONE;
        steppedIntoPort = false;
        exit.set(ExitKind.NONE);
    }

    /**
     * Ends runs before the instructions at these addresses; as on a processor, a run that begins at one ends at once.
     *
     * @param addresses linear, below 4 GiB
     */
    public void breakpoints(Set<Long> addresses) {
        breakpoints = addresses.stream().mapToInt(Long::intValue).sorted().toArray();
    }

    /** Whether a run ends after one instruction, or one iteration of a repeated one. */
    public void singleStep(boolean on) {
        singleStep = on;
    }

    /** Whether an external interrupt can be delivered now. */
    public boolean canInterrupt() {
        return cpu.canInterrupt() && pendingVector == NONE;
    }

    /** Ends a run, once, with {@link ExitKind#INTERRUPT_WINDOW} as soon as an external interrupt can be delivered. */
    public void requestInterruptWindow(boolean on) {
        windowRequested = on;
    }

    /**
     * Delivers an external interrupt at the beginning of the next run.
     *
     * @param vector 0 to 255
     * @throws IllegalStateException if {@link #canInterrupt} is false
     */
    public void interrupt(int vector) {
        if (vector < 0 || vector > 255) {
            throw new IllegalArgumentException("an interrupt's vector is 0 to 255, not " + vector);
        }
        if (!canInterrupt()) {
            throw new IllegalStateException("interrupts are disabled");
        }
        pendingVector = vector;
    }

    /** Runs the guest until the next exit, whose description is in {@link #exit}. */
    public ExitKind run() {
        if (exit.kind == ExitKind.SHUTDOWN) {
            return ExitKind.SHUTDOWN;
        }
        boolean replay = completeAccess();
        cpu.segmentsChanged();
        if (isUnsupported()) {
            return exit.kind;
        }
        exit.set(ExitKind.NONE);
        if (steppedIntoPort) {
            steppedIntoPort = false;
            exit.debug(false, cpu.segments[Cpu.CS].base() + cpu.ip);
        }
        while (exit.kind == ExitKind.NONE) {
            try {
                if (replay && pendingVector == NONE) {
                    replay = false;
                    step();
                } else {
                    loop();
                }
            } catch (Abort abort) {
                if (abort == Abort.FAULT) {
                    fault();
                } else {
                    cpu.ip = cpu.startIp;
                }
            }
        }
        bus.events = 0;
        return exit.kind;
    }

    /** Whether the caller has set a state that this CPU does not have. The guest cannot come there. */
    private boolean isUnsupported() {
        if ((cpu.cr0 & Cpu.CR0_PG) != 0) {
            exit.unsupported("paging is not supported by the software CPU");
        } else if (cpu.flags.has(Flags.VM)) {
            exit.unsupported("virtual 8086 mode is not supported by the software CPU");
        } else if (cpu.privilege() != 0) {
            exit.unsupported("privilege level " + cpu.privilege() + " is not supported by the software CPU");
        } else {
            return false;
        }
        return true;
    }

    /** Completes the access of the last exit. Returns whether the instruction has to be executed again for that. */
    private boolean completeAccess() {
        bus.restart();
        if (exit.kind == ExitKind.MMIO) {
            bus.complete();
            return true;
        }
        if (exit.kind == ExitKind.IO && !exit.write) {
            int size = bus.takeAccumulator();
            if (size == 0) {
                bus.complete();
                return true;
            }
            cpu.writeReg(Cpu.EAX, size, (int) exit.data);
        }
        return false;
    }

    private void fault() {
        try {
            cpu.ip = cpu.startIp;
            bus.events &= ~Bus.EXIT;
            if (!Interrupts.fault(cpu)) {
                exit.set(ExitKind.SHUTDOWN);
            } else if (singleStep) {
                exit.debug(false, cpu.segments[Cpu.CS].base() + cpu.ip);
            }
            pendingVector = NONE;
            bus.clearLog();
        } catch (Abort abort) {
            // The next run executes the instruction again, with the same fault.
            cpu.ip = cpu.startIp;
        }
    }

    /** Executes instructions until an event ends it. */
    private void loop() {
        Bus bus = this.bus;
        Cpu cpu = this.cpu;
        for (; ; ) {
            if (kicked) {
                kicked = false;
                exit.set(ExitKind.INTERRUPTED);
                return;
            }
            if (bus.events != 0) {
                if (handleEvents()) {
                    return;
                }
                continue;
            }
            cpu.repeatLimit = REPEAT_LIMIT;
            int budget = SLICE;
            try {
                Instruction previous = null;
                do {
                    CodeCache.Page before = page;
                    Instruction in = fetch();
                    if (in == null) {
                        return;
                    }
                    boolean chained = !careful;
                    if (previous != null && chained && before == page && page != null) {
                        previous.next = in;
                    }
                    do {
                        cpu.startIp = cpu.ip;
                        cpu.ip += in.length;
                        budget--;
                        in.operation.execute(cpu, in);
                        previous = in;
                        in = in.next;
                    } while (in != null && bus.events == 0 && chained && budget > 0);
                    if (previous.ends || !chained) {
                        previous = null;
                    }
                } while (bus.events == 0 && budget > 0);
            } finally {
                executed += SLICE - budget;
            }
        }
    }

    /** Looks at what the last instruction has changed. Returns whether the run ends. */
    private boolean handleEvents() {
        int events = bus.events;
        bus.events = 0;
        page = null;
        if ((events & Bus.EXIT) != 0) {
            return true;
        }
        if (pendingVector != NONE) {
            deliverPending();
            return false;
        }
        if (windowRequested && cpu.canInterrupt()) {
            windowRequested = false;
            exit.set(ExitKind.INTERRUPT_WINDOW);
            return true;
        }
        if (singleStep || breakpoints.length > 0 || cpu.interruptShadow || cpu.flags.has(Flags.TF)) {
            step();
            return exit.kind != ExitKind.NONE;
        }
        return false;
    }

    private void deliverPending() {
        cpu.startIp = cpu.ip;
        Interrupts.external(cpu, pendingVector);
        pendingVector = NONE;
        bus.clearLog();
        bus.events |= Bus.STATE_CHANGED;
    }

    /** Executes one instruction, with a look at breakpoints before it and at traps after it. */
    private void step() {
        if (breakpoints.length > 0 && !bus.isReplaying()) {
            int linear = cpu.segments[Cpu.CS].base() + cpu.ip;
            if (Arrays.binarySearch(breakpoints, linear) >= 0) {
                exit.debug(true, linear);
                return;
            }
        }
        bus.events |= Bus.STATE_CHANGED;
        boolean trap = cpu.flags.has(Flags.TF);
        boolean shadow = cpu.interruptShadow;
        cpu.repeatLimit = trap || singleStep ? 1 : REPEAT_LIMIT;
        cpu.delivered = false;
        Instruction in = fetch();
        if (in == null) {
            return;
        }
        cpu.startIp = cpu.ip;
        cpu.ip += in.length;
        // An instruction may begin a new shadow.
        cpu.interruptShadow = false;
        try {
            in.operation.execute(cpu, in);
        } catch (Abort abort) {
            cpu.interruptShadow = shadow && abort == Abort.EXIT;
            throw abort;
        }
        executed++;
        bus.clearLog();
        if (trap && !cpu.delivered && !cpu.interruptShadow) {
            pendingVector = Cpu.DEBUG;
            cpu.dr[6] |= 1 << 14;
        }
        steppedIntoPort = singleStep && exit.kind == ExitKind.IO;
        if (singleStep && exit.kind == ExitKind.NONE) {
            if (pendingVector != NONE) {
                deliverPending();
            }
            exit.debug(false, cpu.segments[Cpu.CS].base() + cpu.ip);
        }
    }

    /** Finds the instruction at EIP. Returns null, with an exit, if it is not in memory. */
    private @Nullable Instruction fetch() {
        Segment cs = cpu.segments[Cpu.CS];
        int ip = cpu.ip;
        int limit = cs.limit();
        careful = Integer.compareUnsigned(limit, LONGEST) < 0 || Integer.compareUnsigned(ip, limit - LONGEST) > 0;
        if (careful && Integer.compareUnsigned(ip, limit) > 0) {
            cpu.startIp = ip;
            throw cpu.fault(Cpu.PROTECTION, 0);
        }
        int linear = cs.base() + ip;
        boolean wide = cs.isBig();
        CodeCache.Page current = page;
        int index = linear;
        if (current == null
                || current.number != linear >>> PhysicalMemory.PAGE_SHIFT
                || current.wide != wide
                || current.version != memory.version(current.number)) {
            index = memory.index(linear);
            if (index < 0) {
                return missing(linear);
            }
            current = cache.page(index, wide);
            page = index == linear ? current : null;
        }
        Instruction in = current.instructions[linear & PAGE_MASK];
        if (in == null) {
            in = cache.decode(current, index, linear);
            if (in == null) {
                return missing(linear);
            }
        }
        if (careful && Integer.compareUnsigned(limit - ip, in.length - 1) < 0) {
            cpu.startIp = ip;
            throw cpu.fault(Cpu.PROTECTION, 0);
        }
        return in;
    }

    private @Nullable Instruction missing(int linear) {
        exit.unsupported("the guest executes an instruction outside of memory, at 0x" + Integer.toHexString(linear));
        return null;
    }
}
