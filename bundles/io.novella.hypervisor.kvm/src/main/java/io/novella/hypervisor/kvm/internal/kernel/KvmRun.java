// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.machine.accel.VcpuExit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A vCPU's {@code struct kvm_run}, read in place: the accessors of port and memory accesses allocate nothing.
 *
 * <p>ABI: linux/kvm.h struct kvm_run: u8 immediate_exit @1, u32 exit_reason @8, union @32, 2352 bytes in all.
 */
public final class KvmRun {

    /** {@link #exitReason()} of a port access. */
    public static final int EXIT_IO = KvmAbi.KVM_EXIT_IO;

    /** {@link #exitReason()} of a memory access. */
    public static final int EXIT_MMIO = KvmAbi.KVM_EXIT_MMIO;

    /** {@link #exitReason()} of a breakpoint or a single step. */
    public static final int EXIT_DEBUG = KvmAbi.KVM_EXIT_DEBUG;

    /** {@link #exitReason()} of an instruction that KVM could not emulate, among other errors of its own. */
    public static final int EXIT_INTERNAL_ERROR = KvmAbi.KVM_EXIT_INTERNAL_ERROR;

    static final int BYTES = 2352;

    private static final int IMMEDIATE_EXIT = 1;
    private static final int EXIT_REASON = 8;

    // ABI: kvm_run.io: u8 direction @32 (0 in, 1 out), u8 size @33, u16 port @34, u32 count @36, u64 data_offset @40.
    private static final int IO_DIRECTION = 32;
    private static final int IO_SIZE = 33;
    private static final int IO_PORT = 34;
    private static final int IO_COUNT = 36;
    private static final int IO_DATA_OFFSET = 40;

    // ABI: kvm_run.mmio: u64 phys_addr @32, u8 data[8] @40, u32 len @48, u8 is_write @52.
    private static final int MMIO_ADDRESS = 32;
    private static final int MMIO_DATA = 40;
    private static final int MMIO_LENGTH = 48;
    private static final int MMIO_IS_WRITE = 52;

    // ABI: kvm_run.hw: u64 hardware_exit_reason @32; kvm_run.fail_entry: u64 reason @32, u32 cpu @40.
    private static final int HARDWARE_REASON = 32;
    private static final int FAIL_ENTRY_CPU = 40;

    // ABI: asm/kvm.h struct kvm_debug_exit_arch @32: u32 exception, u32 pad, u64 pc @40, u64 dr6 @48, u64 dr7 @56.
    private static final int DEBUG_EXCEPTION = 32;
    private static final int DEBUG_PC = 40;
    private static final int DEBUG_DR6 = 48;
    private static final int DEBUG_DR7 = 56;

    // ABI: kvm_run.internal: u32 suberror @32, u32 ndata @36, u64 data[16] @40. kvm_run.emulation_failure overlays it
    // for suberror 1: u64 flags @40 (bit 0: instruction bytes are there), u8 insn_size @48, u8 insn_bytes[15] @49.
    private static final int INTERNAL_SUBERROR = 32;
    private static final int INTERNAL_NDATA = 36;
    private static final int INTERNAL_DATA = 40;
    private static final int INTERNAL_DATA_MAX = 16;
    private static final int INTERNAL_ERROR_EMULATION = 1;
    private static final int EMULATION_FLAGS = 40;
    private static final int EMULATION_FLAG_INSTRUCTION_BYTES = 1;
    private static final int EMULATION_INSN_SIZE = 48;
    private static final int EMULATION_INSN_BYTES = 49;
    private static final int EMULATION_INSN_MAX = 15;

    private final ByteBuffer memory;
    private final VcpuExit exit;

    /** The view of a mapped {@code kvm_run}, data pages included. */
    public KvmRun(ByteBuffer memory) {
        this.memory = memory.order(ByteOrder.nativeOrder());
        this.exit = new VcpuExit(this.memory);
    }

    /** The exit that {@link #fill} fills, with the data in place. */
    public VcpuExit exit() {
        return exit;
    }

    /** Whether the next {@code KVM_RUN} is to return at once, with pending accesses completed. */
    public void immediateExit(boolean on) {
        memory.put(IMMEDIATE_EXIT, (byte) (on ? 1 : 0));
    }

    /** {@code KVM_EXIT_*}. */
    public int exitReason() {
        return memory.getInt(EXIT_REASON);
    }

    /** Whether the guest writes to a port. */
    public boolean ioIsOut() {
        return memory.get(IO_DIRECTION) != 0;
    }

    /** The size of one port access, in bytes. */
    public int ioSize() {
        return memory.get(IO_SIZE);
    }

    /** The port. */
    public int ioPort() {
        return Short.toUnsignedInt(memory.getShort(IO_PORT));
    }

    /** How many accesses of that size follow each other. */
    public int ioCount() {
        return memory.getInt(IO_COUNT);
    }

    /** Where the first access's data is. */
    public int ioData() {
        return (int) memory.getLong(IO_DATA_OFFSET);
    }

    /** Guest-physical address of a memory access. */
    public long mmioAddress() {
        return memory.getLong(MMIO_ADDRESS);
    }

    /** Whether the guest writes to memory. */
    public boolean mmioIsWrite() {
        return memory.get(MMIO_IS_WRITE) != 0;
    }

    /** The size of a memory access, in bytes. */
    public int mmioSize() {
        return Math.min(8, memory.getInt(MMIO_LENGTH));
    }

    /** Copies the last exit. Allocates nothing. */
    public void fill() {
        int reason = exitReason();
        switch (reason) {
            case KvmAbi.KVM_EXIT_IO -> {
                exit.kind = VcpuExit.IO;
                exit.write = ioIsOut();
                exit.address = ioPort();
                exit.size = ioSize();
                exit.count = ioCount();
                exit.position = ioData();
            }
            case KvmAbi.KVM_EXIT_MMIO -> {
                exit.kind = VcpuExit.MMIO;
                exit.write = mmioIsWrite();
                exit.address = mmioAddress();
                exit.size = mmioSize();
                exit.count = 1;
                exit.position = MMIO_DATA;
            }
            case KvmAbi.KVM_EXIT_DEBUG -> exit.kind = VcpuExit.DEBUG;
            case KvmAbi.KVM_EXIT_HLT -> exit.kind = VcpuExit.HALT;
            case KvmAbi.KVM_EXIT_SHUTDOWN -> exit.kind = VcpuExit.SHUTDOWN;
            case KvmAbi.KVM_EXIT_INTR -> exit.kind = VcpuExit.INTERRUPTED;
            case KvmAbi.KVM_EXIT_FAIL_ENTRY -> exit.kind = VcpuExit.FAIL_ENTRY;
            case KvmAbi.KVM_EXIT_INTERNAL_ERROR -> exit.kind = VcpuExit.INTERNAL_ERROR;
            default -> exit.kind = VcpuExit.UNKNOWN;
        }
    }

    /**
     * The first bytes of the instruction that KVM could not emulate, little-endian, at most eight; -1 if that is not why
     * it exited, or the kernel does not tell.
     */
    public long unemulated() {
        boolean told = memory.getInt(INTERNAL_SUBERROR) == INTERNAL_ERROR_EMULATION
                && memory.getInt(INTERNAL_NDATA) >= 3
                && (memory.getLong(EMULATION_FLAGS) & EMULATION_FLAG_INSTRUCTION_BYTES) != 0;
        int length = told ? Math.min(8, Byte.toUnsignedInt(memory.get(EMULATION_INSN_SIZE))) : 0;
        return length == 0 ? -1 : exit.data(EMULATION_INSN_BYTES, length);
    }

    /** The exit as a record: for people and for faults, not for the hot path. */
    public VmExit decode() {
        int reason = exitReason();
        return switch (reason) {
            case KvmAbi.KVM_EXIT_UNKNOWN -> new VmExit.Unknown(reason, memory.getLong(HARDWARE_REASON));
            case KvmAbi.KVM_EXIT_IO ->
                new VmExit.Io(
                        direction(ioIsOut()),
                        ioPort(),
                        ioSize(),
                        ioCount(),
                        ioIsOut() && ioCount() > 0 ? exit.data(ioData(), ioSize()) : 0);
            case KvmAbi.KVM_EXIT_MMIO ->
                new VmExit.Mmio(
                        direction(mmioIsWrite()),
                        mmioAddress(),
                        mmioSize(),
                        mmioIsWrite() ? exit.data(MMIO_DATA, mmioSize()) : 0);
            case KvmAbi.KVM_EXIT_HLT -> new VmExit.Halt();
            case KvmAbi.KVM_EXIT_SHUTDOWN -> new VmExit.Shutdown();
            case KvmAbi.KVM_EXIT_DEBUG ->
                new VmExit.Debug(
                        memory.getInt(DEBUG_EXCEPTION),
                        memory.getLong(DEBUG_PC),
                        memory.getLong(DEBUG_DR6),
                        memory.getLong(DEBUG_DR7));
            case KvmAbi.KVM_EXIT_INTR -> new VmExit.Interrupted();
            case KvmAbi.KVM_EXIT_FAIL_ENTRY ->
                new VmExit.FailEntry(memory.getLong(HARDWARE_REASON), memory.getInt(FAIL_ENTRY_CPU));
            case KvmAbi.KVM_EXIT_INTERNAL_ERROR -> internalError();
            default -> new VmExit.Unknown(reason, memory.getLong(HARDWARE_REASON));
        };
    }

    private VmExit internalError() {
        int suberror = memory.getInt(INTERNAL_SUBERROR);
        int words = Math.max(0, Math.min(memory.getInt(INTERNAL_NDATA), INTERNAL_DATA_MAX));
        List<Long> data = new ArrayList<>(words);
        for (int i = 0; i < words; i++) {
            data.add(memory.getLong(INTERNAL_DATA + 8 * i));
        }
        String instruction = "";
        // Flags, size and bytes take three words; a kernel without them says so by a smaller count.
        if (suberror == INTERNAL_ERROR_EMULATION
                && words >= 3
                && (memory.getLong(EMULATION_FLAGS) & EMULATION_FLAG_INSTRUCTION_BYTES) != 0) {
            byte[] bytes = new byte[Math.min(Byte.toUnsignedInt(memory.get(EMULATION_INSN_SIZE)), EMULATION_INSN_MAX)];
            memory.get(EMULATION_INSN_BYTES, bytes);
            instruction = HexFormat.ofDelimiter(" ").formatHex(bytes);
        }
        return new VmExit.InternalError(suberror, data, instruction);
    }

    private static VmExit.Direction direction(boolean out) {
        return out ? VmExit.Direction.OUT : VmExit.Direction.IN;
    }
}
