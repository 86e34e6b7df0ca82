// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** CPUID, the time stamp counter, and model-specific registers. */
final class Identification extends Operation {

    static final int CPUID = 0, RDTSC = 1, RDMSR = 2, WRMSR = 3;

    /** The vendor that CPUID reports, 12 characters. */
    static final String VENDOR = "Novella Soft";

    /** Family 6, model 1: what has CMOV and no more than this CPU. */
    private static final int SIGNATURE = 0x611;
    /** TSC, MSR, CX8 and CMOV: Intel's manual, volume 2, CPUID. */
    private static final int FEATURES = 1 << 4 | 1 << 5 | 1 << 8 | 1 << 15;

    private static final int MSR_TSC = 0x10;
    private static final int MSR_EFER = 0xc0000080;

    private final long started = System.nanoTime();

    @Override
    public void execute(Cpu cpu, Instruction in) {
        int[] regs = cpu.regs;
        switch (in.code) {
            case CPUID -> cpuid(regs);
            case RDTSC -> setPair(regs, System.nanoTime() - started);
            case RDMSR -> {
                switch (regs[Cpu.ECX]) {
                    case MSR_TSC -> setPair(regs, System.nanoTime() - started);
                    default -> throw cpu.fault(Cpu.PROTECTION, 0);
                }
            }
            default -> {
                if (regs[Cpu.ECX] == MSR_EFER) {
                    throw cpu.unsupported("long mode is not supported by the software CPU");
                }
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
        }
    }

    private static void cpuid(int[] regs) {
        boolean features = regs[Cpu.EAX] != 0;
        regs[Cpu.EAX] = features ? SIGNATURE : 1;
        regs[Cpu.EBX] = features ? 0 : word(0);
        regs[Cpu.EDX] = features ? FEATURES : word(4);
        regs[Cpu.ECX] = features ? 0 : word(8);
    }

    private static int word(int at) {
        return VENDOR.charAt(at)
                | VENDOR.charAt(at + 1) << 8
                | VENDOR.charAt(at + 2) << 16
                | VENDOR.charAt(at + 3) << 24;
    }

    private static void setPair(int[] regs, long value) {
        regs[Cpu.EAX] = (int) value;
        regs[Cpu.EDX] = (int) (value >>> 32);
    }
}
