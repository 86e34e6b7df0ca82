// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Jumps, calls and returns within a segment, and loops. */
final class Branch extends Operation {

    static final int JUMP = 16, CALL = 17, JUMP_RM = 18, CALL_RM = 19, RETURN = 20, LOOPNE = 21, LOOPE = 22, LOOP = 23;
    static final int JCXZ = 24, BOUND = 25;

    private static final int CONDITIONS = 16;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        if (in.code < CONDITIONS) {
            if (cpu.flags.condition(in.code)) {
                cpu.jump(target(cpu, in));
            }
            return;
        }
        switch (in.code) {
            case JUMP -> cpu.jump(target(cpu, in));
            case CALL -> call(cpu, in, target(cpu, in));
            case JUMP_RM -> cpu.jump(in.readRm(cpu));
            case CALL_RM -> call(cpu, in, in.readRm(cpu));
            case RETURN -> {
                int offset = cpu.peek(0, in.wide);
                cpu.jump(offset);
                cpu.dropStack(in.wide + in.immediate);
            }
            case BOUND -> bound(cpu, in);
            default -> loop(cpu, in);
        }
    }

    private static int target(Cpu cpu, Instruction in) {
        int offset = cpu.ip + in.immediate;
        return in.wide == 2 ? offset & 0xffff : offset;
    }

    private static void call(Cpu cpu, Instruction in, int offset) {
        int back = cpu.ip;
        cpu.jump(offset);
        cpu.push(in.wide, back);
    }

    private static void loop(Cpu cpu, Instruction in) {
        int counterSize = in.addressMask == -1 ? 4 : 2;
        int count = cpu.readReg(Cpu.ECX, counterSize);
        if (in.code == JCXZ) {
            if (count == 0) {
                cpu.jump(target(cpu, in));
            }
            return;
        }
        count--;
        boolean zf = cpu.flags.zf();
        boolean again = (count & in.addressMask) != 0 && (in.code == LOOP || zf == (in.code == LOOPE));
        if (again) {
            cpu.jump(target(cpu, in));
        }
        cpu.writeReg(Cpu.ECX, counterSize, count);
    }

    private static void bound(Cpu cpu, Instruction in) {
        int offset = in.address(cpu);
        int index = signed(in.readReg(cpu), in);
        int lower = signed(cpu.load(in.segment, offset, in.size), in);
        int upper = signed(cpu.load(in.segment, (offset + in.size) & in.addressMask, in.size), in);
        if (index < lower || index > upper) {
            throw cpu.fault(Cpu.BOUND);
        }
    }

    private static int signed(int value, Instruction in) {
        return (value << in.shift) >> in.shift;
    }
}
