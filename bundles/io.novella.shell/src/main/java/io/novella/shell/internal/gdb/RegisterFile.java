// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.gdb;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The registers as GDB numbers them for {@code i386:x86-64}: rax rbx rcx rdx rsi rdi rbp rsp r8 to r15 rip of 64 bits, eflags cs
 * ss ds es fs gs of 32. The instruction pointer is linear, so that GDB finds the instruction in a guest in real mode too.
 */
final class RegisterFile {

    private static final int LONGS = 17;
    private static final int RIP = 16;
    private static final int FLAGS = 17;
    private static final int INTS = 7;
    private static final int BYTES = 8 * LONGS + 4 * INTS;

    private RegisterFile() {}

    static String encode(CpuState state) {
        Registers r = state.general();
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : new long[] {
            r.rax(),
            r.rbx(),
            r.rcx(),
            r.rdx(),
            r.rsi(),
            r.rdi(),
            r.rbp(),
            r.rsp(),
            r.r8(),
            r.r9(),
            r.r10(),
            r.r11(),
            r.r12(),
            r.r13(),
            r.r14(),
            r.r15(),
            state.pc()
        }) {
            bytes.putLong(value);
        }
        for (int value : new int[] {
            (int) r.rflags(),
            r.cs(),
            state.ss().selector(),
            state.ds().selector(),
            state.es().selector(),
            state.fs().selector(),
            state.gs().selector()
        }) {
            bytes.putInt(value);
        }
        return HexFormat.of().formatHex(bytes.array());
    }

    /** The general registers of a register file; selectors in it are not set. */
    static Registers decode(String hex, CpuState before) {
        byte[] given = HexFormat.of().parseHex(hex);
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(given, 0, Math.min(given.length, BYTES)).clear();
        long[] r = new long[LONGS];
        for (int i = 0; i < LONGS; i++) {
            r[i] = bytes.getLong();
        }
        return new Registers(
                r[0],
                r[1],
                r[2],
                r[3],
                r[4],
                r[5],
                r[7],
                r[6],
                r[8],
                r[9],
                r[10],
                r[11],
                r[12],
                r[13],
                r[14],
                r[15],
                r[RIP] - before.cs().base(),
                Integer.toUnsignedLong(bytes.getInt()),
                before.general().cs());
    }

    /** The whole file with one register replaced; empty if it cannot be set. */
    static String with(int number, String value, CpuState before) {
        if (number < 0 || number > FLAGS) {
            return "";
        }
        String file = encode(before);
        int at = number * 16;
        int digits = number == FLAGS ? 8 : 16;
        return value.length() < digits
                ? ""
                : file.substring(0, at) + value.substring(0, digits) + file.substring(at + digits);
    }
}
