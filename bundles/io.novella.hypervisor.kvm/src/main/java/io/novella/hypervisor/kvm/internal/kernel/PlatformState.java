// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What KVM has of a PC beside its vCPUs: interrupt controllers, timer, clock.
 *
 * <p>ABI: linux/kvm.h struct kvm_irqchip: u32 chip_id @0 (0 and 1 the PICs, 2 the I/O APIC), u32 pad, the chip's registers @8; 520
 * bytes. struct kvm_clock_data: u64 clock @0 in nanoseconds, u32 flags @8; 48 bytes. asm/kvm.h struct kvm_pit_state2: 112 bytes.
 */
public final class PlatformState {

    private static final int CHIPS = 3;
    private static final KernelStruct CHIP =
            new KernelStruct("IRQCHIP", KvmAbi.KVM_GET_IRQCHIP, KvmAbi.KVM_SET_IRQCHIP, 520);
    private static final KernelStruct TIMER = new KernelStruct("PIT2", KvmAbi.KVM_GET_PIT2, KvmAbi.KVM_SET_PIT2, 112);
    private static final KernelStruct CLOCK = new KernelStruct("CLOCK", KvmAbi.KVM_GET_CLOCK, KvmAbi.KVM_SET_CLOCK, 48);
    private static final int CLOCK_FLAGS = 8;

    private final List<byte[]> chips;
    private final byte[] timer;
    private final byte[] clock;

    private PlatformState(List<byte[]> chips, byte[] timer, byte[] clock) {
        this.chips = chips;
        this.timer = timer;
        this.clock = clock;
    }

    /** Of a PC none of whose vCPUs runs. */
    public static PlatformState of(VmFd vm) {
        List<byte[]> chips = new ArrayList<>();
        for (byte number = 0; number < CHIPS; number++) {
            byte[] asked = new byte[CHIP.bytes()];
            asked[0] = number;
            chips.add(CHIP.read(vm.descriptor(), asked));
        }
        byte[] clock = CLOCK.read(vm.descriptor());
        // Flags say what the kernel tells beside the time; given back, they would ask it to add the time gone by.
        Arrays.fill(clock, CLOCK_FLAGS, clock.length, (byte) 0);
        return new PlatformState(chips, TIMER.read(vm.descriptor()), clock);
    }

    /** Gives it to a VM that has the same, before its vCPUs get theirs. */
    public void restore(VmFd vm) {
        chips.forEach(chip -> CHIP.write(vm.descriptor(), chip));
        TIMER.write(vm.descriptor(), timer);
        CLOCK.write(vm.descriptor(), clock);
    }

    /** Writes it for {@link #read}. */
    public void write(DataOutput to) throws IOException {
        for (byte[] chip : chips) {
            to.write(chip);
        }
        to.write(timer);
        to.write(clock);
    }

    /** Reads what {@link #write} wrote. */
    public static PlatformState read(DataInput from) throws IOException {
        List<byte[]> chips = new ArrayList<>();
        for (int number = 0; number < CHIPS; number++) {
            chips.add(bytes(from, CHIP));
        }
        return new PlatformState(chips, bytes(from, TIMER), bytes(from, CLOCK));
    }

    private static byte[] bytes(DataInput from, KernelStruct struct) throws IOException {
        byte[] bytes = new byte[struct.bytes()];
        from.readFully(bytes);
        return bytes;
    }
}
