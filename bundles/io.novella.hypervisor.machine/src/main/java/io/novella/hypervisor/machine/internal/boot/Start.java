// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;

/** How the first vCPU begins. */
public sealed interface Start {

    /** Puts the vCPU there. */
    void enter(AcceleratedVcpu vcpu);

    /**
     * Loads an image into fresh memory. A firmware is not loaded: it is a {@link Rom}, but for what is seen of it below
     * 1 MiB.
     *
     * @param vcpus how many a kernel is told of
     * @throws io.novella.hypervisor.HypervisorException {@code INVALID_SPEC} when the image is broken or does not fit
     */
    static Start load(BootImage image, int vcpus, GuestRam ram) {
        ByteBuffer bytes = image.bytes();
        return switch (image.format()) {
            case FLAT -> {
                ram.write(BootImage.LOAD_ADDRESS, bytes);
                // Real mode counts in paragraphs of 16 bytes.
                yield new RealMode((int) (BootImage.LOAD_ADDRESS >> 4));
            }
            case FIRMWARE -> {
                Rom.shadow(bytes, ram);
                yield new Reset();
            }
            case ELF64 -> {
                ElfFile elf = new ElfFile(image.name(), bytes);
                elf.load(ram);
                yield LinuxBoot.prepare(ram, image, vcpus, LinuxBoot.header(), elf.end(), elf.entry());
            }
            case PVH -> {
                ElfFile elf = new ElfFile(image.name(), bytes);
                elf.load(ram);
                yield PvhBoot.prepare(ram, image, vcpus, elf.end(), elf.pvhEntry());
            }
            case BZIMAGE -> {
                BzImage kernel = new BzImage(image.name(), bytes);
                kernel.load(ram);
                yield LinuxBoot.prepare(ram, image, vcpus, kernel.header(), kernel.end(), kernel.entry());
            }
        };
    }

    /** At the processor's reset vector, 16 bytes below 4 GiB, as an accelerator creates a vCPU. */
    record Reset() implements Start {
        @Override
        public void enter(AcceleratedVcpu vcpu) {
            // It is there.
        }
    }

    /** In real mode at {@code segment:0}. */
    record RealMode(int segment) implements Start {
        @Override
        public void enter(AcceleratedVcpu vcpu) {
            vcpu.state(EntryState.realMode(vcpu.state(), segment));
        }
    }

    /** In 32-bit protected mode. */
    record ProtectedMode(long rip, long rbx) implements Start {
        @Override
        public void enter(AcceleratedVcpu vcpu) {
            vcpu.state(EntryState.protectedMode(vcpu.state(), rip, rbx, LowMemory.GDT));
        }
    }

    /** In 64-bit mode, memory mapped to itself. */
    record LongMode(long rip, long rsi) implements Start {
        @Override
        public void enter(AcceleratedVcpu vcpu) {
            vcpu.state(EntryState.longMode(vcpu.state(), rip, rsi, LowMemory.GDT, LowMemory.PAGE_MAP));
        }
    }
}
