// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where an 80286 and today's processors behave differently in real mode, so that the vectors of an 80286 do not apply as
 * they are: Intel's manual, volume 3, chapter 23 (architecture compatibility), and of the 80386, chapter 14.7. For each of
 * them the test knows what a processor of today does instead, and checks that.
 */
enum Difference {
    LOCK(
            "LOCK before an instruction that does not change memory, or before XLAT, a jump or a string instruction, is"
                    + " #UD; an 80286 ignores it",
            Cpu.INVALID_OPCODE,
            v -> v.prefixes().contains(0xf0)),
    LENGTH(
            "an instruction has up to 15 bytes; an 80286 raises exception 13 above 10",
            Expected.NO_FAULT,
            v -> v.exception() == Cpu.PROTECTION && v.code().length - 1 > 10),
    FS_AND_GS(
            "MOV knows the segment registers FS and GS; an 80286 raises #UD",
            Expected.NO_FAULT,
            v -> (v.opcode() == 0x8c || v.opcode() == 0x8e)
                    && v.exception() == Cpu.INVALID_OPCODE
                    && (v.modrm() >>> 3 & 6) == 4),
    PREFIXES(
            "64 to 67 are prefixes; an 80286 raises #UD",
            Expected.NO_FAULT,
            v -> v.opcode() >= 0x64 && v.opcode() <= 0x67),
    INSTRUCTIONS(
            "the instructions of an 80386 and 80486 behind 0F; an 80286 raises #UD",
            Expected.ANY,
            v -> v.opcode() == 0x0f && v.exception() == Cpu.INVALID_OPCODE),
    STACK_FAULT(
            "an access beyond the limit of the stack segment is #SS (12); an 80286 raises exception 13 in real mode",
            Expected.ADJUSTED,
            v -> v.exception() == Cpu.PROTECTION),
    STRING_RESTART(
            "a string instruction that faults leaves SI, DI and CX as they were; an 80286 leaves them advanced",
            Expected.ADJUSTED,
            v -> v.exception() == Cpu.PROTECTION && Expected.STRINGS.contains(v.opcode()));

    /** Instead of the vector of the fault that is expected. */
    private static final class Expected {
        static final int NO_FAULT = VectorRunner.NO_FAULT;
        static final int ADJUSTED = -2;
        static final int ANY = -3;
        static final Set<Integer> STRINGS =
                Set.of(0x6c, 0x6d, 0x6e, 0x6f, 0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf);
    }

    private final String reason;
    private final int fault;

    @SuppressWarnings("ImmutableEnumChecker") // it has no state
    private final Predicate<Vector> applies;

    Difference(String reason, int fault, Predicate<Vector> applies) {
        this.reason = reason;
        this.fault = fault;
        this.applies = applies;
    }

    String reason() {
        return reason;
    }

    /**
     * Returns the differences that explain why a vector does not agree, and that the CPU behaves as a processor of today
     * there; empty if none does.
     */
    static Set<Difference> explaining(Vector vector, VectorRunner runner, int undefinedFlags) {
        for (Difference difference : values()) {
            if (difference.fault != Expected.ADJUSTED && difference.applies.test(vector)) {
                int fault = runner.firstFault(vector);
                return difference.fault == Expected.ANY || fault == difference.fault
                        ? EnumSet.of(difference)
                        : EnumSet.noneOf(Difference.class);
            }
        }
        // The fewest adjustments with which the whole state agrees.
        for (Set<Difference> set :
                List.of(EnumSet.of(STACK_FAULT), EnumSet.of(STRING_RESTART), EnumSet.of(STACK_FAULT, STRING_RESTART))) {
            if (set.stream().allMatch(d -> d.applies.test(vector))
                    && runner.differences(vector, undefinedFlags, set).isEmpty()) {
                return set;
            }
        }
        return EnumSet.noneOf(Difference.class);
    }
}
