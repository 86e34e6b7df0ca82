// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.engine.SoftwareCpu;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arithmetic, shifts, bits and moves in 32-bit code, against {@code operand-vectors.txt}, recorded from a processor. */
class OperandVectorsTest {

    private static final int CODE = 0x1000;
    private static final int HANDLER = 0x2000;
    private static final int IDT = 0x3000;
    private static final int GDT = 0x4000;
    private static final int[] ORDER = {Cpu.EAX, Cpu.EBX, Cpu.ECX, Cpu.EDX};

    private final PhysicalMemory memory = new PhysicalMemory(0x10000);
    private final SoftwareCpu cpu = new SoftwareCpu(memory);

    @Test
    void instructionsAgreeWithAProcessorsRecordings() throws IOException {
        HexFormat hex = HexFormat.of();
        memory.write(HANDLER, hex.parseHex("f4"));
        memory.write(IDT, hex.parseHex("00200800008e0000"));
        memory.write(GDT + 8, hex.parseHex("ffff0000009bcf00"));
        List<String> differ = new ArrayList<>();
        int ran = 0;
        for (String line : lines()) {
            String[] fields = line.split(" ", -1);
            memory.write(CODE, hex.parseHex(fields[0] + "f4"));
            int[] values = new int[fields.length];
            for (int i = 1; i < fields.length; i++) {
                values[i] = Integer.parseUnsignedInt(fields[i], 16);
            }
            ran++;
            if (!agrees(values)) {
                differ.add(line);
            }
        }
        assertThat(differ).isEmpty();
        assertThat(ran).isGreaterThan(1000);
    }

    private boolean agrees(int[] values) {
        cpu.reset();
        Cpu state = cpu.state();
        state.cr0 |= Cpu.CR0_PE;
        for (int segment = 0; segment < 6; segment++) {
            state.segments[segment].load(0x10, 0, -1, segment == Cpu.CS ? 0xc09b : 0xc093);
        }
        state.segmentsChanged();
        state.gdtBase = GDT;
        state.idtBase = IDT;
        state.regs[Cpu.ESP] = 0x8000;
        state.ip = CODE;
        for (int i = 0; i < ORDER.length; i++) {
            state.regs[ORDER[i]] = values[2 + i];
        }
        state.flags.set(values[6]);
        boolean agrees = cpu.run() == ExitKind.HALT && (state.ip == HANDLER + 1) == (values[7] == 1);
        for (int i = 0; i < ORDER.length; i++) {
            agrees &= state.regs[ORDER[i]] == values[8 + i];
        }
        return agrees && (values[7] == 1 || ((state.flags.arithmetic() ^ values[12]) & values[1]) == 0);
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = OperandVectorsTest.class.getResourceAsStream("/operand-vectors.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
