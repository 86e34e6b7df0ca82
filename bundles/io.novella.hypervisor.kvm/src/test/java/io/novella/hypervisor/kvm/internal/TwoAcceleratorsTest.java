// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import io.novella.hypervisor.software.internal.SoftwareAccelerator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** KVM and the software CPU: the same programs end in the same state, and snapshots of bare machines move between them. */
class TwoAcceleratorsTest {

    private static final int PROGRAMS = Integer.getInteger("novella.programs", 60);
    private static final int INSTRUCTIONS = 200;
    private static final int MEMORY = 1 << 18;
    private static final int DATA = 0x8000;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    private final MachineHypervisor software = MachineHypervisor.on(new SoftwareAccelerator());

    @TempDir
    private Path folder;

    @AfterEach
    void shutDown() {
        software.shutDown();
    }

    @Test
    void aSnapshotOfABareMachineGoesOnOnTheOtherAccelerator() {
        goesOn(kvm.hypervisor(), software, folder.resolve("kvm"));
        goesOn(software, kvm.hypervisor(), folder.resolve("software"));
    }

    private static void goesOn(Hypervisor from, Hypervisor to, Path file) {
        try (VirtualMachine vm = from.create(Guests.spec("counter").build())) {
            vm.start();
            Wait.forOutput(vm, 2_000);
            vm.pause();
            CpuState state = vm.vcpus().get(0).inspect();
            Snapshot snapshot = vm.snapshot(file);
            try (VirtualMachine other = to.restore(snapshot.file(), "other")) {
                CpuState restored = other.vcpus().get(0).inspect();
                assertThat(restored.general()).isEqualTo(state.general());
                assertThat(restored.cs().base()).isEqualTo(state.cs().base());
                long written = other.console().written();
                other.resume();
                Wait.forOutput(other, written + 2_000);
                other.stop();
            }
        }
    }

    @Test
    void randomProgramsEndInTheSameRegistersAndMemory() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int program = 0; program < PROGRAMS; program++) {
            byte[] code = program(random);
            VmSpec spec =
                    VmSpec.builder().image("random", code).memoryBytes(MEMORY).build();
            End onKvm = run(kvm.hypervisor(), spec);
            End onSoftware = run(software, spec);
            assertThat(onSoftware)
                    .as("program %d of seed %d: %s", program, seed, Arrays.toString(code))
                    .usingRecursiveComparison()
                    .isEqualTo(onKvm);
        }
    }

    /** The registers without flags, of which some instructions leave a part undefined, and the memory. */
    private record End(Registers registers, byte[] memory) {}

    private static End run(Hypervisor on, VmSpec spec) {
        try (VirtualMachine vm = on.create(spec)) {
            vm.start();
            Wait.until(vm, VmState.STOPPED);
            Registers r = vm.vcpus().get(0).inspect().general();
            return new End(
                    new Registers(
                            r.rax(), r.rbx(), r.rcx(), r.rdx(), r.rsi(), r.rdi(), r.rsp(), r.rbp(), 0, 0, 0, 0, 0, 0, 0,
                            0, r.rip(), 0, r.cs()),
                    vm.memory().read(0, MEMORY));
        }
    }

    /** Instructions in real mode whose results are defined, on all general registers and on memory; then HLT. */
    private static byte[] program(Random random) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        // mov ax, 0x2000; mov ds, ax; mov ss, ax; mov es, ax; mov sp, 0xf000; registers at random
        code.writeBytes(bytes(0xb8, 0, 0x20, 0x8e, 0xd8, 0x8e, 0xd0, 0x8e, 0xc0, 0xbc, 0, 0xf0));
        for (int register : new int[] {0, 1, 2, 3, 5, 6, 7}) {
            code.writeBytes(bytes(0x66, 0xb8 + register));
            code.writeBytes(immediate(random, 4));
        }
        for (int i = 0; i < INSTRUCTIONS; i++) {
            code.writeBytes(instruction(random));
        }
        code.write(0xf4);
        return code.toByteArray();
    }

    private static byte[] instruction(Random random) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        boolean wide = random.nextBoolean();
        int size = wide ? 4 : 2;
        if (wide) {
            code.write(0x66);
        }
        switch (random.nextInt(12)) {
            // add, or, adc, sbb, and, sub, xor, cmp: r/m, r and r, r/m
            case 0, 1, 2 -> {
                code.write(random.nextInt(8) * 8 + 1 + 2 * random.nextInt(2));
                operand(code, random, register(random));
            }
            case 3 -> {
                code.write(0x81);
                operand(code, random, random.nextInt(8));
                code.writeBytes(immediate(random, size));
            }
            // mov and xchg
            case 4 -> {
                code.write(random.nextBoolean() ? 0x89 : 0x8b);
                operand(code, random, register(random));
            }
            case 5 -> {
                code.write(0x87);
                operand(code, random, register(random));
            }
            // inc, dec
            case 6 -> {
                code.write(0xff);
                operand(code, random, random.nextInt(2));
            }
            // not, neg
            case 7 -> {
                code.write(0xf7);
                operand(code, random, 2 + random.nextInt(2));
            }
            // movzx, movsx of a byte
            case 8 -> {
                code.write(0x0f);
                code.write(random.nextBoolean() ? 0xb6 : 0xbe);
                operand(code, random, register(random));
            }
            // push and pop of registers, in pairs
            case 9 ->
                code.writeBytes(
                        wide
                                ? bytes(0x50 + register(random), 0x66, 0x58 + register(random))
                                : bytes(0x50 + register(random), 0x58 + register(random)));
            // rol, ror, rcl, rcr, shl, shr, sar by one
            case 10 -> {
                code.write(0xd1);
                operand(code, random, new int[] {0, 1, 2, 3, 4, 5, 7}[random.nextInt(7)]);
            }
            // cbw, cwd; stc, clc, cmc
            default -> code.write(new int[] {0x98, 0x99, 0xf9, 0xf8, 0xf5}[random.nextInt(5)]);
        }
        return code.toByteArray();
    }

    /** A register, or memory at a fixed address of the data segment. */
    private static void operand(ByteArrayOutputStream code, Random random, int middle) {
        if (random.nextInt(3) > 0) {
            code.write(0xc0 | middle << 3 | register(random));
        } else {
            int address = DATA + random.nextInt(64);
            code.writeBytes(bytes(0x06 | middle << 3, address & 0xff, address >> 8));
        }
    }

    /** Any but the stack pointer. */
    private static int register(Random random) {
        int register = random.nextInt(7);
        return register >= 4 ? register + 1 : register;
    }

    private static byte[] immediate(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
