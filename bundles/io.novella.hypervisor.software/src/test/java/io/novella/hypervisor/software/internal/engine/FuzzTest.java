// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Random bytes as code: whatever they are, the CPU neither throws nor hangs, and does the same in steps and at full speed. */
class FuzzTest {

    private static final int CODE = 0x10000;
    private static final int STEPS = 2000;
    private static final int EXITS = 20;

    @Property(tries = 2000)
    void randomCodeInRealModeNeitherThrowsNorHangs(@ForAll @Size(64) byte[] code, @ForAll long seed) {
        run(code, seed, false);
    }

    @Property(tries = 2000)
    void randomCodeInProtectedModeNeitherThrowsNorHangs(@ForAll @Size(64) byte[] code, @ForAll long seed) {
        run(code, seed, true);
    }

    /** Goes from exit to exit: in bounded steps first, and then at full speed, if the steps have come to an exit. */
    private static void run(byte[] code, long seed, boolean wide) {
        SoftwareCpu slow = machine(code, seed, wide);
        SoftwareCpu fast = machine(code, seed, wide);
        slow.singleStep(true);
        Random random = new Random(seed);
        for (int i = 0; i < EXITS; i++) {
            ExitKind kind = ExitKind.DEBUG;
            for (int step = 0; step < STEPS && kind == ExitKind.DEBUG; step++) {
                kind = slow.run();
            }
            if (kind == ExitKind.DEBUG) {
                return;
            }
            fast.run();
            if (!compare(slow, fast)) {
                return;
            }
            if (kind == ExitKind.SHUTDOWN || kind == ExitKind.UNSUPPORTED) {
                return;
            }
            complete(slow.exit(), fast.exit(), random);
        }
    }

    private static void complete(Exit slow, Exit fast, Random random) {
        slow.data = random.nextLong();
        fast.data = slow.data;
        // Steps have an exit for each element of a string, so that its elements must not differ.
        Arrays.fill(fast.buffer, (byte) 0);
        if (slow.kind == ExitKind.IO && !slow.write) {
            slow.data = 0;
            fast.data = 0;
        }
    }

    /** Returns whether they are comparable further: a repeated string instruction has more exits in steps. */
    private static boolean compare(SoftwareCpu slow, SoftwareCpu fast) {
        Exit a = slow.exit();
        Exit b = fast.exit();
        assertThat(b.kind).isEqualTo(a.kind);
        if (a.kind == ExitKind.IO && a.count != b.count) {
            return false;
        }
        if (a.kind == ExitKind.IO || a.kind == ExitKind.MMIO) {
            assertThat(b.write).isEqualTo(a.write);
            assertThat(b.size).isEqualTo(a.size);
            assertThat(a.kind == ExitKind.IO ? b.port : b.address)
                    .isEqualTo(a.kind == ExitKind.IO ? a.port : a.address);
        }
        assertThat(fast.state().regs).isEqualTo(slow.state().regs);
        assertThat(fast.state().ip).isEqualTo(slow.state().ip);
        assertThat(fast.state().flags.get()).isEqualTo(slow.state().flags.get());
        byte[] one = slow.state().bus.memory().array();
        assertThat(Arrays.equals(fast.state().bus.memory().array(), one)).isTrue();
        return true;
    }

    private static SoftwareCpu machine(byte[] code, long seed, boolean wide) {
        PhysicalMemory memory = new PhysicalMemory(0x40000);
        Random random = new Random(seed);
        byte[] all = new byte[0x20000];
        random.nextBytes(all);
        System.arraycopy(code, 0, all, CODE - 0x8000, code.length);
        for (int i = 1; i < all.length; i++) {
            // The time stamp counter is not the same twice.
            if (all[i - 1] == 0x0f && all[i] == 0x31) {
                all[i] = 0x30;
            }
        }
        memory.write(0x8000, all);
        SoftwareCpu cpu = new SoftwareCpu(memory);
        Cpu state = cpu.state();
        for (int i = 0; i < 8; i++) {
            state.regs[i] = random.nextBoolean() ? random.nextInt() : random.nextInt(0x40000);
        }
        state.gdtBase = 0x9000;
        state.idtBase = wide ? 0xa000 : 0x8000;
        if (wide) {
            state.cr0 |= Cpu.CR0_PE;
            for (int i = 0; i < 6; i++) {
                state.segments[i].load(0x10, 0, -1, i == Cpu.CS ? 0xc09b : 0xc093);
            }
            state.ip = CODE;
        } else {
            state.segments[Cpu.CS].loadReal(CODE >> 4);
            state.ip = 0;
        }
        state.segmentsChanged();
        return cpu;
    }
}
