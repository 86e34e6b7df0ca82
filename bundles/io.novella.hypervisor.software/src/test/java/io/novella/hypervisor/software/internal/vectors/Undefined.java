// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import io.novella.hypervisor.software.internal.cpu.Flags;

/** The flags that Intel's manual, volume 2, calls undefined after an instruction. */
final class Undefined {

    private static final int ALL = Flags.ARITHMETIC;
    private static final int SZAP = Flags.SF | Flags.ZF | Flags.AF | Flags.PF;

    private Undefined() {}

    static int flags(Vector vector) {
        int opcode = vector.opcode();
        int reg = vector.modrm() >>> 3 & 7;
        return switch (opcode) {
            // OR, AND, XOR, TEST
            case 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25 -> Flags.AF;
            case 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x84, 0x85, 0xa8, 0xa9 -> Flags.AF;
            case 0x80, 0x81, 0x82, 0x83 -> reg == 1 || reg == 4 || reg == 6 ? Flags.AF : 0;
            case 0x27, 0x2f -> Flags.OF;
            case 0x37, 0x3f -> Flags.OF | Flags.SF | Flags.ZF | Flags.PF;
            case 0xd4, 0xd5 -> Flags.OF | Flags.AF | Flags.CF;
            case 0x69, 0x6b -> SZAP;
            case 0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3 -> shift(vector, opcode, reg);
            case 0xf6, 0xf7 ->
                switch (reg) {
                    case 0, 1 -> Flags.AF;
                    case 4, 5 -> SZAP;
                    case 6, 7 -> ALL;
                    default -> 0;
                };
            default -> 0;
        };
    }

    private static int shift(Vector vector, int opcode, int reg) {
        int count =
                switch (opcode) {
                    case 0xc0, 0xc1 -> vector.code()[vector.code().length - 2];
                    case 0xd2, 0xd3 -> vector.before().get("cx");
                    default -> 1;
                };
        count &= 31;
        if (count == 0) {
            return 0;
        }
        int bits = (opcode & 1) == 0 ? 8 : 16;
        int undefined = count == 1 ? 0 : Flags.OF;
        if (reg >= 4) {
            undefined |= Flags.AF;
            // After more shifts than it has bits, CF is undefined, but for SAR.
            undefined |= count > bits && reg != 7 ? Flags.CF : 0;
        }
        return undefined;
    }
}
