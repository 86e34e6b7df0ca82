// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** String instructions, with exits in their middle. */
class StringExitsTest {

    private static TestMachine flat(String source) {
        return TestMachine.of(TestMachine.ENTER_PROTECTED_MODE + source);
    }

    @Test
    void movesFromADeviceToMemoryOneElementAtATime() {
        TestMachine m = flat("movl $0xe0000000, %esi\nmovl $0x40000, %edi\nmovl $3, %ecx\nrep movsl\nhlt");
        for (int i = 0; i < 3; i++) {
            assertThat(m.run()).isEqualTo(ExitKind.MMIO);
            assertThat(m.exit.address).isEqualTo(0xe0000000L + 4L * i);
            assertThat(m.reg(Cpu.ECX)).isEqualTo(3 - i);
            assertThat(m.reg(Cpu.EDI)).isEqualTo(0x40000 + 4 * i);
            m.exit.data = 0x100L + i;
        }
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x40000, 4)).isEqualTo(0x100);
        assertThat(m.read(0x40008, 4)).isEqualTo(0x102);
        assertThat(m.reg(Cpu.ECX)).isZero();
        assertThat(m.reg(Cpu.ESI)).isEqualTo(0xe000000c);
    }

    @Test
    void movesBetweenDevicesReadAndWriteEachElement() {
        TestMachine m = flat("movl $0xe0000000, %esi\nmovl $0xe0001000, %edi\nmovl $2, %ecx\nrep movsw\nhlt");
        for (int i = 0; i < 2; i++) {
            assertThat(m.run()).isEqualTo(ExitKind.MMIO);
            assertThat(m.exit.write).isFalse();
            m.exit.data = 7L + i;
            assertThat(m.run()).isEqualTo(ExitKind.MMIO);
            assertThat(m.exit.write).isTrue();
            assertThat(m.exit.address).isEqualTo(0xe0001000L + 2L * i);
            assertThat(m.exit.data).isEqualTo(7 + i);
        }
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void movesPastTheEndOfMemoryContinueOnTheDevice() {
        TestMachine m = flat("movl $0x40000, %esi\nmovl $0x1fffe0, %edi\nmovl $10, %ecx\nrep movsl\nhlt");
        for (int i = 0; i < 10; i++) {
            m.write32(0x40000 + 4 * i, i + 1);
        }
        for (int i = 8; i < 10; i++) {
            assertThat(m.run()).isEqualTo(ExitKind.MMIO);
            assertThat(m.exit.address).isEqualTo(0x200000L + 4L * (i - 8));
            assertThat(m.exit.data).isEqualTo(i + 1);
        }
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x1ffffc, 4)).isEqualTo(8);
    }

    @Test
    void repeatedOutputIsOneExitWithItsDataInOrder() {
        TestMachine m =
                flat("movl $text, %esi\nmovl $6, %ecx\nmovw $0x3f8, %dx\nrep outsb\nhlt\ntext: .ascii \"abcdef\"");
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.write).isTrue();
        assertThat(m.exit.size).isEqualTo(1);
        assertThat(m.exit.count).isEqualTo(6);
        assertThat(Arrays.copyOf(m.exit.buffer, 6)).isEqualTo(new byte[] {'a', 'b', 'c', 'd', 'e', 'f'});
        assertThat(m.exit.data).isEqualTo('a');
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isZero();
    }

    @Test
    void longOutputIsSplitByTheBuffer() {
        TestMachine m = flat("movl $0x40000, %esi\nmovl $2500, %ecx\nmovw $0x3f8, %dx\nrep outsl\nhlt");
        int total = 0;
        int exits = 0;
        while (m.run() == ExitKind.IO) {
            total += m.exit.count;
            exits++;
        }
        assertThat(m.exit.kind).isEqualTo(ExitKind.HALT);
        assertThat(total).isEqualTo(2500);
        assertThat(exits).isEqualTo(3);
    }

    @Test
    void repeatedInputIsOneExitThatTheCallerFills() {
        TestMachine m = flat("movl $0x40000, %edi\nmovl $6, %ecx\nmovw $0x1f0, %dx\nrep insw\nmovl $1, %ebx\nhlt");
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.write).isFalse();
        assertThat(m.exit.size).isEqualTo(2);
        assertThat(m.exit.count).isEqualTo(6);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(6);
        for (int i = 0; i < 12; i++) {
            m.exit.buffer[i] = (byte) i;
        }
        m.cpu.kick();
        assertThat(m.run()).isEqualTo(ExitKind.INTERRUPTED);
        assertThat(m.reg(Cpu.ECX)).isZero();
        assertThat(m.reg(Cpu.EDI)).isEqualTo(0x4000c);
        assertThat(m.read(0x40008, 4)).isEqualTo(0x0b0a0908);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
    }

    @Test
    void inputDownwardsAndIntoADeviceHasAnExitForEachElement() {
        TestMachine m = flat(
                """
                std
                movl $0x40004, %edi
                movl $2, %ecx
                movw $0x1f0, %dx
                rep insl
                cld
                movl $0xe0000000, %edi
                insb
                hlt
                """);
        for (int i = 0; i < 2; i++) {
            assertThat(m.run()).isEqualTo(ExitKind.IO);
            assertThat(m.exit.count).isEqualTo(1);
            m.exit.data = 5L + i;
        }
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        m.exit.data = 0x77;
        assertThat(m.run()).isEqualTo(ExitKind.MMIO);
        assertThat(m.exit.write).isTrue();
        assertThat(m.exit.data).isEqualTo(0x77);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x40004, 4)).isEqualTo(5);
        assertThat(m.read(0x40000, 4)).isEqualTo(6);
    }

    @Test
    void comparisonsStopAtTheirCondition() {
        TestMachine m = flat(
                """
                movl $0xe0000000, %esi
                movl $0x40000, %edi
                movl $5, %ecx
                repe cmpsb
                hlt
                """);
        m.write32(0x40000, 0x04030201);
        assertThat(m.run()).isEqualTo(ExitKind.MMIO);
        m.exit.data = 1;
        assertThat(m.run()).isEqualTo(ExitKind.MMIO);
        m.exit.data = 9;
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(3);
        assertThat(m.state.flags.zf()).isFalse();
    }

    @Test
    void overlappingMovesRepeatThePattern() {
        TestMachine m = flat(
                """
                movl $0x04030201, 0x40000
                movl $0x40000, %esi
                movl $0x40004, %edi
                movl $1000, %ecx
                rep movsb
                movl $0x40000, %esi
                movl $0x3fffe, %edi
                movl $100, %ecx
                rep movsb
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x40000 + 996, 4)).isEqualTo(0x04030201);
        assertThat(m.read(0x3fffe, 4)).isEqualTo(0x04030201);
    }

    @Test
    void indexesWrapAtTheAddressSizeAndKeepTheirUpperHalves() {
        TestMachine m = TestMachine.of(
                """
                movl $0xaaaafffe, %edi
                movl $0xbbbb0004, %ecx
                movb $0x5a, %al
                rep stosb
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EDI)).isEqualTo(0xaaaa0002);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0xbbbb0000);
        assertThat(m.read(0xfffe, 2)).isEqualTo(0x5a5a);
        assertThat(m.read(0, 4)).isEqualTo(0x5a5a);
    }

    @Test
    void storesOfEveryWidthFillTheirRange() {
        TestMachine m = flat(
                """
                movl $0x11223344, %eax
                movl $0x40001, %edi
                movl $3000, %ecx
                rep stosl
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x40001 + 4 * 2999, 4)).isEqualTo(0x11223344);
        assertThat(m.read(0x40001 + 4 * 3000, 1)).isZero();
        assertThat(m.reg(Cpu.EDI)).isEqualTo(0x40001 + 12000);
    }
}
