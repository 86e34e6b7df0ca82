// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.engine.SoftwareCpu;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Executes vectors on a software CPU, and compares. */
final class VectorRunner {

    /** No fault. */
    static final int NO_FAULT = -1;

    private static final int MEMORY = 0x110000;
    private static final int MAXIMUM_STEPS = 70_000;
    private static final int FLAGS = 0xfff;

    private static final Map<String, Integer> GENERAL = Map.of(
            "ax", Cpu.EAX, "bx", Cpu.EBX, "cx", Cpu.ECX, "dx", Cpu.EDX, "sp", Cpu.ESP, "bp", Cpu.EBP, "si", Cpu.ESI,
            "di", Cpu.EDI);
    private static final Map<String, Integer> SEGMENTS = Map.of("cs", Cpu.CS, "ss", Cpu.SS, "ds", Cpu.DS, "es", Cpu.ES);

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY);
    private final SoftwareCpu cpu = new SoftwareCpu(memory);

    /** Returns the differences, step by step and at full speed; empty if there are none. */
    List<String> differences(Vector vector, int undefinedFlags, Set<Difference> adjustments) {
        List<String> differences = run(vector, undefinedFlags, adjustments, true);
        return differences.isEmpty() ? run(vector, undefinedFlags, adjustments, false) : differences;
    }

    /** Executes only the first instruction. Returns the vector of the fault that it raises, or {@link #NO_FAULT}. */
    int firstFault(Vector vector) {
        prepare(vector);
        cpu.state().faultVector = NO_FAULT;
        cpu.singleStep(true);
        cpu.run();
        vector.memory().forEach(pair -> memory.write(pair[0], new byte[1]));
        vector.memoryAfter().forEach(pair -> memory.write(pair[0], new byte[1]));
        return cpu.state().faultVector;
    }

    private List<String> run(Vector vector, int undefinedFlags, Set<Difference> adjustments, boolean steps) {
        Map<Integer, Integer> expected = prepare(vector);
        byte[] handler = new byte[4];
        if (adjustments.contains(Difference.STACK_FAULT)) {
            memory.read(4 * Cpu.PROTECTION, handler);
            memory.write(4 * Cpu.STACK, handler);
        }
        cpu.singleStep(steps);
        ExitKind exit = untilHalt();
        List<String> differences = new ArrayList<>();
        if (exit != ExitKind.HALT) {
            differences.add("exit " + exit + " " + cpu.exit().reason);
        }
        Set<String> ignored = adjustments.contains(Difference.STRING_RESTART) ? Set.of("cx", "si", "di") : Set.of();
        compareRegisters(vector, undefinedFlags, ignored, differences);
        compareMemory(vector, expected, undefinedFlags, differences);
        expected.keySet().forEach(address -> memory.write(address, new byte[1]));
        memory.write(4 * Cpu.STACK, new byte[4]);
        return differences;
    }

    /** Returns the memory that is expected at the end. */
    private Map<Integer, Integer> prepare(Vector vector) {
        cpu.reset();
        Cpu state = cpu.state();
        vector.before().forEach((name, value) -> {
            if (GENERAL.containsKey(name)) {
                state.regs[GENERAL.get(name)] = value;
            } else if (SEGMENTS.containsKey(name)) {
                state.segments[SEGMENTS.get(name)].loadReal(value);
            } else if (name.equals("ip")) {
                state.ip = value;
            } else {
                state.flags.set(value & FLAGS);
            }
        });
        state.segmentsChanged();
        Map<Integer, Integer> expected = new LinkedHashMap<>();
        for (int[] pair : vector.memory()) {
            memory.write(pair[0], new byte[] {(byte) pair[1]});
            expected.put(pair[0], pair[1]);
        }
        for (int[] pair : vector.memoryAfter()) {
            expected.put(pair[0], pair[1]);
        }
        return expected;
    }

    private ExitKind untilHalt() {
        Exit exit = cpu.exit();
        for (int i = 0; i < MAXIMUM_STEPS; i++) {
            ExitKind kind = cpu.run();
            if (kind == ExitKind.IO) {
                // Nothing was connected to the buses of the recorded processor.
                exit.data = -1;
                Arrays.fill(exit.buffer, (byte) -1);
            } else if (kind != ExitKind.DEBUG) {
                return kind;
            }
        }
        return ExitKind.INTERRUPTED;
    }

    private void compareRegisters(Vector vector, int undefinedFlags, Set<String> ignored, List<String> differences) {
        Cpu state = cpu.state();
        vector.before().forEach((name, before) -> {
            if (ignored.contains(name)) {
                return;
            }
            int expected = vector.after().getOrDefault(name, before);
            int actual;
            if (GENERAL.containsKey(name)) {
                actual = state.regs[GENERAL.get(name)];
            } else if (SEGMENTS.containsKey(name)) {
                actual = state.segments[SEGMENTS.get(name)].selector();
            } else if (name.equals("ip")) {
                // An 80286 has 16 bits of it.
                actual = state.ip & 0xffff;
            } else {
                expected &= FLAGS & ~undefinedFlags;
                actual = state.flags.get() & FLAGS & ~undefinedFlags;
            }
            if (expected != actual) {
                differences.add(name + " is 0x" + Integer.toHexString(actual) + ", expected 0x"
                        + Integer.toHexString(expected));
            }
        });
    }

    private void compareMemory(
            Vector vector, Map<Integer, Integer> expected, int undefinedFlags, List<String> differences) {
        // The vectors' own address of the flags is one too low if the stack pointer is odd.
        int sp = vector.after().getOrDefault("sp", vector.before().get("sp"));
        int ss = vector.after().getOrDefault("ss", vector.before().get("ss"));
        int flags = vector.exception() < 0 ? -2 : (ss << 4) + ((sp + 4) & 0xffff);
        byte[] b = new byte[1];
        expected.forEach((address, value) -> {
            memory.read(address, b);
            int mask = 0xff;
            if (address == flags) {
                mask = ~undefinedFlags & 0xff;
            } else if (address == flags + 1) {
                mask = (FLAGS & ~undefinedFlags) >>> 8;
            }
            if (((b[0] ^ value) & mask) != 0) {
                differences.add("byte at 0x" + Integer.toHexString(address) + " is 0x"
                        + Integer.toHexString(b[0] & 0xff) + ", expected 0x" + Integer.toHexString(value));
            }
        });
    }
}
