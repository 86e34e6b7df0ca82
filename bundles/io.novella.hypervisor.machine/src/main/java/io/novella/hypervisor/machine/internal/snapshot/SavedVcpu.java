// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A virtual CPU in a snapshot: its registers in a form that every accelerator restores, and the whole state in the form of its own.
 *
 * @param accelerator the name of the accelerator that saved it
 * @param state its registers
 * @param plain whether the registers are everything
 * @param own the state in the accelerator's form
 */
public record SavedVcpu(String accelerator, CpuState state, boolean plain, byte[] own) {

    /** More than any accelerator writes; a larger length in a file is not believed. */
    private static final int MAX_OWN = 1 << 20;

    /** Writes something to an array. */
    public interface Content {
        /** Writes it. */
        void write(DataOutput to) throws IOException;
    }

    /** Saves a vCPU that holds still. By its own thread. */
    public static SavedVcpu of(String accelerator, AcceleratedVcpu vcpu) {
        return new SavedVcpu(accelerator, vcpu.state(), vcpu.isPlain(), bytes(vcpu::save));
    }

    /** Collects what is written. */
    public static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no faults", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Restores it in a new vCPU.
     *
     * @param to the name of the vCPU's accelerator
     * @throws HypervisorException {@code SNAPSHOT} if the accelerator cannot restore it
     * @throws IOException if the state is damaged
     */
    public void restore(String to, AcceleratedVcpu vcpu) throws IOException {
        if (accelerator.equals(to)) {
            vcpu.restore(new DataInputStream(new ByteArrayInputStream(own)));
        } else if (plain) {
            vcpu.state(state);
        } else {
            throw new HypervisorException(
                    Reason.SNAPSHOT,
                    "it was taken with accelerator " + accelerator + ", and its guest uses parts of the processor that "
                            + to + " cannot restore");
        }
    }

    /** Writes it for {@link #read}. */
    void write(DataOutput to) throws IOException {
        to.writeUTF(accelerator);
        Registers g = state.general();
        long[] general = {
            g.rax(),
            g.rbx(),
            g.rcx(),
            g.rdx(),
            g.rsi(),
            g.rdi(),
            g.rsp(),
            g.rbp(),
            g.r8(),
            g.r9(),
            g.r10(),
            g.r11(),
            g.r12(),
            g.r13(),
            g.r14(),
            g.r15(),
            g.rip(),
            g.rflags()
        };
        for (long register : general) {
            to.writeLong(register);
        }
        Segment[] segments = {
            state.cs(),
            state.ds(),
            state.es(),
            state.fs(),
            state.gs(),
            state.ss(),
            state.tr(),
            state.ldt(),
            state.gdt(),
            state.idt()
        };
        for (Segment segment : segments) {
            to.writeInt(segment.selector());
            to.writeLong(segment.base());
            to.writeLong(segment.limit());
            to.writeInt(segment.attributes());
        }
        long[] control = {
            state.cr0(), state.cr2(), state.cr3(), state.cr4(), state.cr8(), state.efer(), state.apicBase()
        };
        for (long register : control) {
            to.writeLong(register);
        }
        to.writeBoolean(plain);
        to.writeInt(own.length);
        to.write(own);
    }

    /** Reads what {@link #write} wrote. */
    static SavedVcpu read(DataInput from) throws IOException {
        String accelerator = from.readUTF();
        long[] g = longs(from, 18);
        Segment[] s = new Segment[10];
        for (int i = 0; i < s.length; i++) {
            s[i] = new Segment(from.readInt(), from.readLong(), from.readLong(), from.readInt());
        }
        long[] c = longs(from, 7);
        Registers general = new Registers(
                g[0],
                g[1],
                g[2],
                g[3],
                g[4],
                g[5],
                g[6],
                g[7],
                g[8],
                g[9],
                g[10],
                g[11],
                g[12],
                g[13],
                g[14],
                g[15],
                g[16],
                g[17],
                s[0].selector());
        CpuState state = new CpuState(
                general, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], c[0], c[1], c[2], c[3], c[4], c[5],
                c[6]);
        boolean plain = from.readBoolean();
        int length = from.readInt();
        if (length < 0 || length > MAX_OWN) {
            throw new IOException("a virtual CPU's state has a length of " + length);
        }
        byte[] own = new byte[length];
        from.readFully(own);
        return new SavedVcpu(accelerator, state, plain, own);
    }

    private static long[] longs(DataInput from, int count) throws IOException {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = from.readLong();
        }
        return values;
    }
}
