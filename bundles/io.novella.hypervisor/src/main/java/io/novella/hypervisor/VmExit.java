// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.util.List;
import java.util.Locale;

/** Why a virtual CPU left the guest; decoded from {@code struct kvm_run} of the kernel's {@code linux/kvm.h}. */
public sealed interface VmExit {

    /** One readable sentence, without a full stop. */
    String describe();

    /** Which way data goes, seen from the guest. */
    enum Direction {
        /** The guest reads. */
        IN,
        /** The guest writes. */
        OUT
    }

    /**
     * An access to an I/O port.
     *
     * @param port 0 to 0xffff
     * @param size of one access in bytes: 1, 2 or 4
     * @param count number of accesses; more than 1 for string instructions
     * @param data the first access's value, unsigned; 0 for {@link Direction#IN}
     */
    record Io(Direction direction, int port, int size, int count, long data) implements VmExit {
        @Override
        public String describe() {
            String access =
                    String.format(Locale.ROOT, "port 0x%x, %d x %d byte%s", port, count, size, size == 1 ? "" : "s");
            return direction == Direction.IN
                    ? "in from " + access
                    : "out to " + access + ", data 0x" + Long.toHexString(data);
        }
    }

    /**
     * An access to guest-physical memory that is not RAM.
     *
     * @param address guest-physical, unsigned
     * @param size in bytes, 1 to 8
     * @param data the value, unsigned; 0 for {@link Direction#IN}
     */
    record Mmio(Direction direction, long address, int size, long data) implements VmExit {
        @Override
        public String describe() {
            return direction == Direction.IN
                    ? String.format(Locale.ROOT, "read of %d bytes at unmapped memory 0x%x", size, address)
                    : String.format(
                            Locale.ROOT, "write of %d bytes at unmapped memory 0x%x, data 0x%x", size, address, data);
        }
    }

    /** The guest executed HLT and nothing can wake it. */
    record Halt() implements VmExit {
        @Override
        public String describe() {
            return "halted (HLT)";
        }
    }

    /** The guest shut down: on x86 a triple fault. */
    record Shutdown() implements VmExit {
        @Override
        public String describe() {
            return "triple fault (shutdown)";
        }
    }

    /**
     * A debug event in the guest.
     *
     * @param exception vector: 1 for #DB, 3 for #BP
     * @param pc linear address
     * @param dr6 debug status
     * @param dr7 debug control
     */
    record Debug(int exception, long pc, long dr6, long dr7) implements VmExit {
        @Override
        public String describe() {
            return String.format(Locale.ROOT, "debug exception %d at 0x%x", exception, pc);
        }
    }

    /** The run was interrupted from outside; nothing happened in the guest. */
    record Interrupted() implements VmExit {
        @Override
        public String describe() {
            return "interrupted";
        }
    }

    /**
     * The processor refused to enter the guest.
     *
     * @param hardwareReason processor-specific
     * @param cpu the host CPU
     */
    record FailEntry(long hardwareReason, int cpu) implements VmExit {
        @Override
        public String describe() {
            return String.format(
                    Locale.ROOT,
                    "entry into the guest failed on host CPU %d, hardware reason 0x%x",
                    cpu,
                    hardwareReason);
        }
    }

    /**
     * KVM could not go on.
     *
     * @param suberror {@code KVM_INTERNAL_ERROR_*}: 1 emulation, 2 simultaneous exceptions, 3 event delivery,
     *     4 unexpected exit
     * @param data the words the kernel gave, at most 16
     * @param instruction the bytes it could not emulate, in hexadecimal with spaces; empty when not given
     */
    record InternalError(int suberror, List<Long> data, String instruction) implements VmExit {
        /** Keeps its own copy. */
        public InternalError {
            data = List.copyOf(data);
        }

        @Override
        public String describe() {
            String what =
                    switch (suberror) {
                        case 1 -> "KVM could not emulate an instruction";
                        case 2 -> "simultaneous exceptions in KVM";
                        case 3 -> "KVM could not deliver an event";
                        case 4 -> "unexpected exit reason";
                        default -> "internal error " + suberror + " of KVM";
                    };
            if (!instruction.isEmpty()) {
                return what + ", bytes " + instruction;
            }
            return data.isEmpty()
                    ? what
                    : what + ", data "
                            + String.join(
                                    " ", data.stream().map(Long::toHexString).toList());
        }
    }

    /**
     * The guest needs something that its accelerator does not have.
     *
     * @param need what it needs, without a full stop
     */
    record Unsupported(String need) implements VmExit {
        @Override
        public String describe() {
            return need;
        }
    }

    /**
     * An exit this version has no record for.
     *
     * @param reason {@code kvm_run.exit_reason}
     * @param hardwareReason for reason 0, the processor's; else the first word of the exit's data
     */
    record Unknown(int reason, long hardwareReason) implements VmExit {
        @Override
        public String describe() {
            return String.format(Locale.ROOT, "exit reason %d, which is not handled (0x%x)", reason, hardwareReason);
        }
    }
}
