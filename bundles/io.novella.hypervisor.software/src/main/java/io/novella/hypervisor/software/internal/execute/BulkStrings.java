// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Bus;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.Segment;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.Arrays;

/** Many iterations of a repeated string instruction at once, where all of them are upwards and within plain RAM. */
final class BulkStrings {

    private static final int MAXIMUM_BYTES = 1 << 15;
    private static final int WORTHWHILE = 4;

    /**
     * Executes iterations and advances the index registers.
     *
     * @param left how many there are
     * @return how many have been executed; 0 if they have to be executed one by one
     */
    int iterate(Cpu cpu, Instruction in, int left) {
        if (cpu.flags.has(Flags.DF) || Integer.compareUnsigned(left, WORTHWHILE) < 0) {
            return 0;
        }
        int most = Integer.compareUnsigned(left, MAXIMUM_BYTES / in.size) < 0 ? left : MAXIMUM_BYTES / in.size;
        return switch (in.code) {
            case Strings.MOVS -> move(cpu, in, most);
            case Strings.STOS -> store(cpu, in, most);
            case Strings.INS -> input(cpu, in, Math.min(most, Exit.BUFFER_BYTES / in.size));
            case Strings.OUTS -> output(cpu, in, Math.min(most, Exit.BUFFER_BYTES / in.size));
            default -> 0;
        };
    }

    /** How many of the elements from an offset on are within RAM and within the segment; 0 if it is not worthwhile. */
    private static int fitting(Cpu cpu, Instruction in, int segment, int offset, int below, int most) {
        if (Integer.compareUnsigned(offset, below) >= 0) {
            return 0;
        }
        long room = Integer.toUnsignedLong(below) - Integer.toUnsignedLong(offset);
        if (in.addressMask != -1) {
            room = Math.min(room, 0x10000L - offset);
        }
        int count = (int) Math.min(room / in.size, most);
        int linear = cpu.segments[segment].base() + offset;
        int ram = cpu.bus.memory().ramBytes();
        if (linear < 0 || linear >= ram) {
            return 0;
        }
        count = Math.min(count, (ram - linear) / in.size);
        // The second condition makes the bytes present.
        return count >= WORTHWHILE && cpu.bus.memory().isRam(linear, count * in.size) ? count : 0;
    }

    private static int fittingSource(Cpu cpu, Instruction in, int most) {
        return fitting(
                cpu, in, in.segment, cpu.regs[Cpu.ESI] & in.addressMask, cpu.segments[in.segment].readBelow(), most);
    }

    /** Also requires that the target's pages are plain, up to the first that is not. */
    private static int fittingTarget(Cpu cpu, Instruction in, int most) {
        Segment es = cpu.segments[Cpu.ES];
        int offset = cpu.regs[Cpu.EDI] & in.addressMask;
        int count = fitting(cpu, in, Cpu.ES, offset, es.writeBelow(), most);
        if (count == 0) {
            return 0;
        }
        int linear = es.base() + offset;
        int toPageEnd = (PhysicalMemory.PAGE - (linear & (PhysicalMemory.PAGE - 1))) / in.size;
        PhysicalMemory memory = cpu.bus.memory();
        if (!memory.isPlain(linear, count * in.size)) {
            count = Math.min(count, toPageEnd);
        }
        return count < WORTHWHILE || !memory.isPlain(linear, count * in.size) ? 0 : count;
    }

    private static int move(Cpu cpu, Instruction in, int most) {
        int count = fittingTarget(cpu, in, fittingSource(cpu, in, most));
        if (count == 0) {
            return 0;
        }
        int source = cpu.segments[in.segment].base() + (cpu.regs[Cpu.ESI] & in.addressMask);
        int target = cpu.segments[Cpu.ES].base() + (cpu.regs[Cpu.EDI] & in.addressMask);
        int bytes = count * in.size;
        if (target > source && target < source + bytes) {
            // What has been moved is the source of later iterations.
            return 0;
        }
        byte[] ram = cpu.bus.memory().array();
        System.arraycopy(ram, source, ram, target, bytes);
        Strings.advance(cpu, Cpu.ESI, in.addressMask, bytes);
        stored(cpu, in, target, bytes);
        return count;
    }

    private static int store(Cpu cpu, Instruction in, int most) {
        int count = fittingTarget(cpu, in, most);
        if (count == 0) {
            return 0;
        }
        int target = cpu.segments[Cpu.ES].base() + (cpu.regs[Cpu.EDI] & in.addressMask);
        int bytes = count * in.size;
        PhysicalMemory memory = cpu.bus.memory();
        int value = cpu.readReg(Cpu.EAX, in.size);
        int repeated = (value & 0xff) * (in.size == 1 ? 1 : in.size == 2 ? 0x101 : 0x1010101);
        if (value == repeated) {
            Arrays.fill(memory.array(), target, target + bytes, (byte) value);
        } else {
            for (int at = target; at < target + bytes; at += in.size) {
                memory.set(at, in.size, value);
            }
        }
        stored(cpu, in, target, bytes);
        return count;
    }

    /** Another CPU may have begun to execute the page meanwhile. */
    private static void stored(Cpu cpu, Instruction in, int target, int bytes) {
        PhysicalMemory memory = cpu.bus.memory();
        if (!memory.isPlain(target, bytes) && memory.written(target, bytes)) {
            cpu.bus.events |= Bus.CODE_CHANGED;
        }
        Strings.advance(cpu, Cpu.EDI, in.addressMask, bytes);
    }

    private static int output(Cpu cpu, Instruction in, int most) {
        int count = fittingSource(cpu, in, most);
        if (count == 0) {
            return 0;
        }
        int source = cpu.segments[in.segment].base() + (cpu.regs[Cpu.ESI] & in.addressMask);
        int bytes = count * in.size;
        System.arraycopy(cpu.bus.memory().array(), source, cpu.exit.buffer, 0, bytes);
        int first = cpu.bus.memory().read(source, in.size);
        cpu.bus.portExit(true, cpu.regs[Cpu.EDX] & 0xffff, in.size, count, first);
        Strings.advance(cpu, Cpu.ESI, in.addressMask, bytes);
        return count;
    }

    private static int input(Cpu cpu, Instruction in, int most) {
        Bus bus = cpu.bus;
        int ready = bus.takeInput();
        int count = ready > 0 ? ready : fittingTarget(cpu, in, most);
        if (count == 0) {
            return 0;
        }
        if (ready == 0) {
            throw bus.inputExit(cpu.regs[Cpu.EDX] & 0xffff, in.size, count);
        }
        int target = cpu.segments[Cpu.ES].base() + (cpu.regs[Cpu.EDI] & in.addressMask);
        int bytes = count * in.size;
        System.arraycopy(cpu.exit.buffer, 0, bus.memory().array(), target, bytes);
        stored(cpu, in, target, bytes);
        return count;
    }
}
