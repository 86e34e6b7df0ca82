// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Copies the state of the software CPU to and from the hypervisor's records, and a snapshot. */
final class RegisterTransfer {

    private static final long LOW = 0xffffffffL;
    private static final int[] SAVED_SEGMENTS = {Cpu.ES, Cpu.CS, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS};

    private RegisterTransfer() {}

    static CpuState read(Cpu cpu) {
        Segment[] s = cpu.segments;
        return new CpuState(
                new Registers(
                        cpu.regs[Cpu.EAX] & LOW,
                        cpu.regs[Cpu.EBX] & LOW,
                        cpu.regs[Cpu.ECX] & LOW,
                        cpu.regs[Cpu.EDX] & LOW,
                        cpu.regs[Cpu.ESI] & LOW,
                        cpu.regs[Cpu.EDI] & LOW,
                        cpu.regs[Cpu.ESP] & LOW,
                        cpu.regs[Cpu.EBP] & LOW,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        cpu.ip & LOW,
                        cpu.flags.get() & LOW,
                        s[Cpu.CS].selector()),
                of(s[Cpu.CS]),
                of(s[Cpu.DS]),
                of(s[Cpu.ES]),
                of(s[Cpu.FS]),
                of(s[Cpu.GS]),
                of(s[Cpu.SS]),
                of(cpu.task),
                of(cpu.ldt),
                new io.novella.hypervisor.Segment(0, cpu.gdtBase & LOW, cpu.gdtLimit & LOW, 0),
                new io.novella.hypervisor.Segment(0, cpu.idtBase & LOW, cpu.idtLimit & LOW, 0),
                cpu.cr0 & LOW,
                cpu.cr2 & LOW,
                cpu.cr3 & LOW,
                cpu.cr4 & LOW,
                0,
                0,
                0);
    }

    private static io.novella.hypervisor.Segment of(Segment segment) {
        return new io.novella.hypervisor.Segment(
                segment.selector(), segment.base() & LOW, segment.limit() & LOW, segment.attributes());
    }

    static void write(Registers r, Cpu cpu) {
        cpu.regs[Cpu.EAX] = (int) r.rax();
        cpu.regs[Cpu.EBX] = (int) r.rbx();
        cpu.regs[Cpu.ECX] = (int) r.rcx();
        cpu.regs[Cpu.EDX] = (int) r.rdx();
        cpu.regs[Cpu.ESI] = (int) r.rsi();
        cpu.regs[Cpu.EDI] = (int) r.rdi();
        cpu.regs[Cpu.ESP] = (int) r.rsp();
        cpu.regs[Cpu.EBP] = (int) r.rbp();
        cpu.ip = (int) r.rip();
        cpu.startIp = cpu.ip;
        cpu.writeFlags((int) r.rflags(), -1);
    }

    static void write(CpuState state, Cpu cpu) {
        load(state.cs(), cpu.segments[Cpu.CS]);
        load(state.ds(), cpu.segments[Cpu.DS]);
        load(state.es(), cpu.segments[Cpu.ES]);
        load(state.fs(), cpu.segments[Cpu.FS]);
        load(state.gs(), cpu.segments[Cpu.GS]);
        load(state.ss(), cpu.segments[Cpu.SS]);
        load(state.tr(), cpu.task);
        load(state.ldt(), cpu.ldt);
        cpu.gdtBase = (int) state.gdt().base();
        cpu.gdtLimit = (int) state.gdt().limit();
        cpu.idtBase = (int) state.idt().base();
        cpu.idtLimit = (int) state.idt().limit();
        cpu.cr0 = (int) state.cr0();
        cpu.cr2 = (int) state.cr2();
        cpu.cr3 = (int) state.cr3();
        cpu.cr4 = (int) state.cr4();
        write(state.general(), cpu);
        cpu.segmentsChanged();
    }

    private static void load(io.novella.hypervisor.Segment from, Segment to) {
        to.load(from.selector(), (int) from.base(), (int) from.limit(), from.attributes());
    }

    /** Writes everything for {@link #restore}. */
    static void save(Cpu cpu, DataOutput to) throws IOException {
        for (int register = Cpu.EAX; register <= Cpu.EDI; register++) {
            to.writeInt(cpu.regs[register]);
        }
        to.writeInt(cpu.ip);
        to.writeInt(cpu.flags.get());
        for (int segment : SAVED_SEGMENTS) {
            save(cpu.segments[segment], to);
        }
        save(cpu.ldt, to);
        save(cpu.task, to);
        int[] system = {cpu.gdtBase, cpu.gdtLimit, cpu.idtBase, cpu.idtLimit, cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4};
        for (int register : system) {
            to.writeInt(register);
        }
        for (int register : cpu.dr) {
            to.writeInt(register);
        }
        to.writeBoolean(cpu.interruptShadow);
    }

    private static void save(Segment segment, DataOutput to) throws IOException {
        to.writeInt(segment.selector());
        to.writeInt(segment.base());
        to.writeInt(segment.limit());
        to.writeInt(segment.attributes());
    }

    /** Reads what {@link #save} wrote. */
    static void restore(Cpu cpu, DataInput from) throws IOException {
        for (int register = Cpu.EAX; register <= Cpu.EDI; register++) {
            cpu.regs[register] = from.readInt();
        }
        cpu.ip = from.readInt();
        cpu.startIp = cpu.ip;
        cpu.writeFlags(from.readInt(), -1);
        for (int segment : SAVED_SEGMENTS) {
            restore(cpu.segments[segment], from);
        }
        restore(cpu.ldt, from);
        restore(cpu.task, from);
        cpu.gdtBase = from.readInt();
        cpu.gdtLimit = from.readInt();
        cpu.idtBase = from.readInt();
        cpu.idtLimit = from.readInt();
        cpu.cr0 = from.readInt();
        cpu.cr2 = from.readInt();
        cpu.cr3 = from.readInt();
        cpu.cr4 = from.readInt();
        for (int i = 0; i < cpu.dr.length; i++) {
            cpu.dr[i] = from.readInt();
        }
        cpu.interruptShadow = from.readBoolean();
        cpu.segmentsChanged();
    }

    private static void restore(Segment segment, DataInput from) throws IOException {
        segment.load(from.readInt(), from.readInt(), from.readInt(), from.readInt());
    }
}
