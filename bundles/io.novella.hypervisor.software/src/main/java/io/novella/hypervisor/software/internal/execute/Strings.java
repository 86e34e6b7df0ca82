// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Bus;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/**
 * String instructions, with their repetition. Registers are updated after each iteration, so that a fault or an exit leaves
 * the instruction in a state from which it continues. When {@link Cpu#repeatLimit} is used up it ends with EIP at
 * itself, so that the run loop can react to a request.
 */
final class Strings extends Operation {

    static final int MOVS = 0, CMPS = 1, STOS = 2, LODS = 3, SCAS = 4, INS = 5, OUTS = 6;

    private static final int EQUAL = 0xf3;

    private final BulkStrings bulk = new BulkStrings();

    @Override
    public void execute(Cpu cpu, Instruction in) {
        if (in.repeat == 0) {
            once(cpu, in);
            return;
        }
        Bus bus = cpu.bus;
        int counterSize = in.addressMask == -1 ? 4 : 2;
        int left = cpu.readReg(Cpu.ECX, counterSize);
        boolean compares = in.code == CMPS || in.code == SCAS;
        while (left != 0) {
            int done = cpu.repeatLimit > 1 || bus.hasInput() ? bulk.iterate(cpu, in, left) : 0;
            if (done == 0) {
                once(cpu, in);
                done = 1;
            }
            bus.clearLog();
            left -= done;
            cpu.writeReg(Cpu.ECX, counterSize, left);
            cpu.repeatLimit -= done;
            if (cpu.repeatLimit <= 0) {
                bus.events |= Bus.STATE_CHANGED;
            }
            if (compares && cpu.flags.zf() != (in.repeat == EQUAL)) {
                return;
            }
            if (bus.events != 0 && left != 0) {
                cpu.ip = cpu.startIp;
                return;
            }
        }
    }

    private static void once(Cpu cpu, Instruction in) {
        int size = in.size;
        int mask = in.addressMask;
        int step = cpu.flags.has(Flags.DF) ? -size : size;
        int source = cpu.regs[Cpu.ESI] & mask;
        int target = cpu.regs[Cpu.EDI] & mask;
        switch (in.code) {
            case MOVS -> {
                cpu.store(Cpu.ES, target, size, cpu.load(in.segment, source, size));
                advance(cpu, Cpu.ESI, mask, step);
                advance(cpu, Cpu.EDI, mask, step);
            }
            case CMPS -> {
                int a = cpu.load(in.segment, source, size);
                int b = cpu.load(Cpu.ES, target, size);
                cpu.flags.sub(a, b, a - b, in.shift);
                advance(cpu, Cpu.ESI, mask, step);
                advance(cpu, Cpu.EDI, mask, step);
            }
            case STOS -> {
                cpu.store(Cpu.ES, target, size, cpu.readReg(Cpu.EAX, size));
                advance(cpu, Cpu.EDI, mask, step);
            }
            case LODS -> {
                cpu.writeReg(Cpu.EAX, size, cpu.load(in.segment, source, size));
                advance(cpu, Cpu.ESI, mask, step);
            }
            case SCAS -> {
                int a = cpu.readReg(Cpu.EAX, size);
                int b = cpu.load(Cpu.ES, target, size);
                cpu.flags.sub(a, b, a - b, in.shift);
                advance(cpu, Cpu.EDI, mask, step);
            }
            case INS -> {
                cpu.checkStore(Cpu.ES, target, size);
                cpu.store(Cpu.ES, target, size, cpu.bus.readPort(cpu.regs[Cpu.EDX] & 0xffff, size));
                advance(cpu, Cpu.EDI, mask, step);
            }
            default -> {
                int value = cpu.load(in.segment, source, size);
                cpu.bus.portExit(true, cpu.regs[Cpu.EDX] & 0xffff, size, 1, value);
                advance(cpu, Cpu.ESI, mask, step);
            }
        }
    }

    /** Adds to an index register, as wide as addresses. */
    static void advance(Cpu cpu, int register, int mask, int distance) {
        cpu.regs[register] = (cpu.regs[register] & ~mask) | ((cpu.regs[register] + distance) & mask);
    }
}
