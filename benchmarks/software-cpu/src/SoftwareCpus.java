// SPDX-License-Identifier: Apache-2.0

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.engine.SoftwareCpu;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.HexFormat;

/** The speed of the software CPU: simple loops, the creation of a CPU, exits, and kicks. */
public final class SoftwareCpus {

    private static final int ORIGIN = 0x10000;
    private static final int MEMORY = 16 << 20;
    private static final int STARTS = 200;
    private static final int KICKS = 300;

    /** {@code hlt}. */
    private static final String HALT = "f4";
    /** {@code jmp .} */
    private static final String SPIN = "ebfe";
    /** {@code 1: inc %ax; add %ax, %bx; dec %cx; jnz 1b; jmp 1b} */
    private static final String COUNTER = "4001c34975faebf8";
    /**
     * Copies 16 KiB from DS:0 to ES:0, again and again. {@code 2: mov $0x2000, %cx; xor %si, %si; xor %di, %di; 1: mov
     * (%si), %ax; mov %ax, %es:(%di); add $2, %si; add $2, %di; dec %cx; jnz 1b; jmp 2b}
     */
    private static final String COPY_LOOP = "b9002031f631ff8b0426890583c60283c7024975f2ebe9";
    /** The same by {@code rep movsw}: {@code 2: mov $0x2000, %cx; xor %si, %si; xor %di, %di; rep movsw; jmp 2b} */
    private static final String COPY_REP = "b9002031f631fff3a5ebf5";
    /** {@code 1: out %al, $0x80; jmp 1b} */
    private static final String EXITS = "e680ebfc";

    private SoftwareCpus() {}

    public static void main(String[] args) throws InterruptedException {
        double seconds = Double.parseDouble(args[0]);
        System.out.printf("first start in this JVM: %.1f ms%n", start() / 1e6);
        long[] starts = new long[STARTS];
        Arrays.setAll(starts, i -> start());
        print("start of a CPU with 16 MiB until its first exit", starts);
        for (int round = 0; round < 2; round++) {
            instructions("counter", COUNTER, seconds);
            instructions("copy by a loop", COPY_LOOP, seconds);
            instructions("spin", SPIN, seconds);
            bytes(seconds);
            exits(seconds);
        }
        kicks();
    }

    private static SoftwareCpu cpu(String code) {
        PhysicalMemory memory = new PhysicalMemory(MEMORY);
        memory.write(ORIGIN, HexFormat.of().parseHex(code));
        SoftwareCpu cpu = new SoftwareCpu(memory);
        Cpu state = cpu.state();
        state.segments[Cpu.CS].loadReal(ORIGIN >> 4);
        state.segments[Cpu.DS].loadReal(0x2000);
        state.segments[Cpu.ES].loadReal(0x3000);
        state.segmentsChanged();
        state.ip = 0;
        return cpu;
    }

    private static long start() {
        long begin = System.nanoTime();
        if (cpu(HALT).run() != ExitKind.HALT) {
            throw new IllegalStateException("no HLT");
        }
        return System.nanoTime() - begin;
    }

    /** Runs a program that has no exits for a while. Returns the seconds. */
    private static double run(SoftwareCpu cpu, double seconds) {
        Thread timer = new Thread(() -> {
            try {
                Thread.sleep((long) (seconds * 1000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            cpu.kick();
        });
        timer.start();
        long begin = System.nanoTime();
        if (cpu.run() != ExitKind.INTERRUPTED) {
            throw new IllegalStateException("exit " + cpu.exit().kind);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void instructions(String name, String code, double seconds) {
        SoftwareCpu cpu = cpu(code);
        double taken = run(cpu, seconds);
        System.out.printf("%s: %.0f million instructions/s%n", name, cpu.executed() / taken / 1e6);
    }

    private static void bytes(double seconds) {
        SoftwareCpu cpu = cpu(COPY_REP);
        double taken = run(cpu, seconds);
        // Five instructions for each 16 KiB.
        System.out.printf("copy by rep movsw: %.1f GB/s%n", cpu.executed() / 5.0 * 16384 / taken / 1e9);
    }

    private static void exits(double seconds) {
        SoftwareCpu cpu = cpu(EXITS);
        long begin = System.nanoTime();
        long count = 0;
        do {
            for (int i = 0; i < 1000; i++) {
                cpu.run();
            }
            count += 1000;
        } while (System.nanoTime() - begin < seconds * 1e9);
        System.out.printf("port exits: %.2f million/s%n", count / ((System.nanoTime() - begin) / 1e9) / 1e6);
    }

    private static void kicks() throws InterruptedException {
        long[] nanos = new long[KICKS];
        SoftwareCpu cpu = cpu(SPIN);
        for (int i = 0; i < KICKS; i++) {
            Thread vcpu = new Thread(cpu::run);
            vcpu.start();
            Thread.sleep(1);
            long begin = System.nanoTime();
            cpu.kick();
            vcpu.join();
            nanos[i] = System.nanoTime() - begin;
        }
        print("kick until the thread of the CPU has ended", nanos);
    }

    private static void print(String name, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %d, 99%% %d, maximum %d microseconds%n",
                name,
                nanos[nanos.length / 2] / 1000,
                nanos[nanos.length * 99 / 100] / 1000,
                nanos[nanos.length - 1] / 1000);
    }
}
