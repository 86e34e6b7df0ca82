// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that KVM has of a vCPU. What a part is made of is the kernel's business: a part is given back as it was told.
 *
 * <p>ABI: linux/kvm.h struct kvm_mp_state 4 bytes, asm/kvm.h struct kvm_regs 144, kvm_sregs 312, kvm_xsave 4096 or what
 * KVM_CAP_XSAVE2 says, kvm_xcrs 392, kvm_debugregs 128, kvm_lapic_state 1024, kvm_vcpu_events 64. struct kvm_msrs: u32 nmsrs @0, u32
 * pad, then from 8 struct kvm_msr_entry: u32 index @0, u32 reserved, u64 data @8; 16 bytes.
 */
public final class VcpuState {

    private static final KernelStruct MP_STATE =
            new KernelStruct("MP_STATE", KvmAbi.KVM_GET_MP_STATE, KvmAbi.KVM_SET_MP_STATE, 4);
    private static final KernelStruct REGS = new KernelStruct("REGS", KvmAbi.KVM_GET_REGS, KvmAbi.KVM_SET_REGS, 144);
    private static final KernelStruct SREGS =
            new KernelStruct("SREGS", KvmAbi.KVM_GET_SREGS, KvmAbi.KVM_SET_SREGS, 312);
    private static final KernelStruct XCRS = new KernelStruct("XCRS", KvmAbi.KVM_GET_XCRS, KvmAbi.KVM_SET_XCRS, 392);
    private static final KernelStruct DEBUGREGS =
            new KernelStruct("DEBUGREGS", KvmAbi.KVM_GET_DEBUGREGS, KvmAbi.KVM_SET_DEBUGREGS, 128);
    private static final KernelStruct LAPIC =
            new KernelStruct("LAPIC", KvmAbi.KVM_GET_LAPIC, KvmAbi.KVM_SET_LAPIC, 1024);
    private static final KernelStruct EVENTS =
            new KernelStruct("VCPU_EVENTS", KvmAbi.KVM_GET_VCPU_EVENTS, KvmAbi.KVM_SET_VCPU_EVENTS, 64);
    private static final int XSAVE_BYTES = 4096;

    private static final int MSR_HEADER = 8;
    private static final int MSR_ENTRY = 16;
    private static final int MSR_DATA = 8;

    /** Linux refuses lists of 256 and more, though it may name as many. */
    private static final int MSRS_AT_ONCE = 128;

    /** What KVM itself takes for the same frequency: parts per million. */
    private static final long TSC_TOLERANCE_PPM = 250;

    /** More than any kernel has; what a file says is not believed beyond. */
    private static final int MOST = 1 << 16;

    private final Cpuid cpuid;
    private final int tscKiloHertz;
    private final Map<String, byte[]> parts;
    private final Map<Integer, Long> msrs;

    private VcpuState(Cpuid cpuid, int tscKiloHertz, Map<String, byte[]> parts, Map<Integer, Long> msrs) {
        this.cpuid = cpuid;
        this.tscKiloHertz = tscKiloHertz;
        this.parts = parts;
        this.msrs = msrs;
    }

    /** Of a vCPU that has no access to complete. By its own thread. */
    public static VcpuState of(Kvm kvm, VmFd vm, VcpuFd vcpu, boolean pc) {
        int fd = vcpu.descriptor();
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (KernelStruct part : parts(vm, pc)) {
            parts.put(part.name(), part.read(fd));
        }
        return new VcpuState(cpuid(fd), tscKiloHertz(vm, fd), parts, readMsrs(fd, kvm.msrIndices()));
    }

    /**
     * Gives it to a new vCPU, which in a PC has all that this host can give of its processor.
     *
     * @throws HypervisorException {@code SNAPSHOT} when this host cannot take it, with what it lacks
     */
    public void restore(VmFd vm, VcpuFd vcpu, boolean pc) {
        int fd = vcpu.descriptor();
        if (!cpuid.entries().isEmpty()) {
            String lacking = cpuid.lackingIn(cpuid(fd));
            if (!lacking.isEmpty()) {
                throw new HypervisorException(Reason.SNAPSHOT, "it is of another processor: " + lacking);
            }
            vcpu.setCpuid(cpuid);
        }
        restoreTsc(vm, fd);
        for (KernelStruct part : parts(vm, pc)) {
            byte[] told = parts.get(part.name());
            if (told == null) {
                throw new HypervisorException(Reason.SNAPSHOT, "a virtual CPU comes without " + part.name());
            }
            if (part == EVENTS) {
                // After the local APIC, whose timer one of them sets; before the events that are under way.
                restoreMsrs(fd);
            }
            part.write(fd, told);
        }
    }

    /**
     * Whether the guest has used nothing but general and system registers: no floating-point, vector or debug register, and no event is under
     * way.
     *
     * <p>ABI: Intel's manual, volume 1, 13.4: the legacy area of XSAVE has the status word @2, tags @4, registers @32 to 415; the header is
     * @512 to 575, then the extended area. struct kvm_debugregs: u64 db[4] @0. struct kvm_vcpu_events: u8 exception.injected @0, u8 pending
     * @3, u8 interrupt.injected @8, u8 nmi.injected @12, pending @13.
     */
    public boolean isPlain() {
        byte[] xsave = parts.get("XSAVE");
        byte[] debug = parts.get("DEBUGREGS");
        byte[] events = parts.get("VCPU_EVENTS");
        boolean unused =
                xsave == null || isZero(xsave, 2, 5) && isZero(xsave, 32, 416) && isZero(xsave, 576, xsave.length);
        boolean quiet = events == null
                || isZero(events, 0, 1) && isZero(events, 3, 4) && isZero(events, 8, 9) && isZero(events, 12, 14);
        return unused && quiet && (debug == null || isZero(debug, 0, 32));
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < Math.min(to, bytes.length); i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** In the order in which they are restored: a part that resets another comes before it. */
    private static List<KernelStruct> parts(VmFd vm, boolean pc) {
        List<KernelStruct> parts = new ArrayList<>();
        if (pc) {
            parts.add(MP_STATE);
        }
        parts.add(REGS);
        parts.add(SREGS);
        int xsave2 = vm.value(Capability.XSAVE2);
        if (xsave2 > XSAVE_BYTES) {
            parts.add(new KernelStruct("XSAVE", KvmAbi.KVM_GET_XSAVE2, KvmAbi.KVM_SET_XSAVE, xsave2));
        } else if (vm.has(Capability.XSAVE)) {
            parts.add(new KernelStruct("XSAVE", KvmAbi.KVM_GET_XSAVE, KvmAbi.KVM_SET_XSAVE, XSAVE_BYTES));
        }
        if (vm.has(Capability.XCRS)) {
            parts.add(XCRS);
        }
        if (vm.has(Capability.DEBUGREGS)) {
            parts.add(DEBUGREGS);
        }
        if (pc) {
            parts.add(LAPIC);
        }
        parts.add(EVENTS);
        return parts;
    }

    private static Cpuid cpuid(int fd) {
        return Cpuid.read(
                "KVM_GET_CPUID2", table -> Libc.ioctl(fd, KvmAbi.KVM_GET_CPUID2, table) < 0 ? Libc.errno() : 0);
    }

    private static int tscKiloHertz(VmFd vm, int fd) {
        int told = vm.has(Capability.GET_TSC_KHZ) ? Libc.ioctl(fd, KvmAbi.KVM_GET_TSC_KHZ, 0L) : 0;
        // A host whose clock is not stable does not tell.
        return Math.max(0, told);
    }

    private void restoreTsc(VmFd vm, int fd) {
        int here = tscKiloHertz(vm, fd);
        boolean same = tscKiloHertz == 0
                || here == 0
                || Math.abs((long) here - tscKiloHertz) * 1_000_000 <= (long) tscKiloHertz * TSC_TOLERANCE_PPM;
        // KVM would take a higher one than its own even where it cannot scale, and let the guest's time crawl.
        boolean scales = same
                || vm.has(Capability.TSC_CONTROL) && Libc.ioctl(fd, KvmAbi.KVM_SET_TSC_KHZ, (long) tscKiloHertz) == 0;
        if (!scales) {
            throw new HypervisorException(
                    Reason.SNAPSHOT,
                    "its clock counts " + tscKiloHertz + " kHz, and this host's processor, which cannot scale, "
                            + here);
        }
    }

    /** All that can be read: the list has some that this processor lacks. */
    private static Map<Integer, Long> readMsrs(int fd, int[] indices) {
        Map<Integer, Long> values = new LinkedHashMap<>();
        int from = 0;
        while (from < indices.length) {
            int count = Math.min(indices.length - from, MSRS_AT_ONCE);
            ByteBuffer list = msrs(count);
            for (int i = 0; i < count; i++) {
                list.putInt(MSR_HEADER + MSR_ENTRY * i, indices[from + i]);
            }
            int read = Libc.ioctl(fd, KvmAbi.KVM_GET_MSRS, list);
            if (read < 0) {
                throw KernelFault.of("KVM_GET_MSRS");
            }
            for (int i = 0; i < read; i++) {
                values.put(indices[from + i], list.getLong(MSR_HEADER + MSR_ENTRY * i + MSR_DATA));
            }
            // The first that this processor lacks ends the list.
            from += read < count ? read + 1 : read;
        }
        return values;
    }

    /** One that the kernel does not take is no harm if it has that value. */
    private void restoreMsrs(int fd) {
        List<Map.Entry<Integer, Long>> entries = List.copyOf(msrs.entrySet());
        int from = 0;
        while (from < entries.size()) {
            int count = Math.min(entries.size() - from, MSRS_AT_ONCE);
            ByteBuffer list = msrs(count);
            for (int i = 0; i < count; i++) {
                int at = MSR_HEADER + MSR_ENTRY * i;
                list.putInt(at, entries.get(from + i).getKey())
                        .putLong(at + MSR_DATA, entries.get(from + i).getValue());
            }
            int taken = Libc.ioctl(fd, KvmAbi.KVM_SET_MSRS, list);
            if (taken < 0) {
                throw KernelFault.of("KVM_SET_MSRS");
            }
            from += taken;
            if (taken < count) {
                Map.Entry<Integer, Long> refused = entries.get(from++);
                int index = refused.getKey();
                if (!refused.getValue().equals(readMsrs(fd, new int[] {index}).get(index))) {
                    throw new HypervisorException(
                            Reason.SNAPSHOT,
                            String.format(
                                    Locale.ROOT,
                                    "this host does not take 0x%x for the model-specific register 0x%x",
                                    refused.getValue(),
                                    index));
                }
            }
        }
    }

    private static ByteBuffer msrs(int count) {
        return ByteBuffer.allocateDirect(MSR_HEADER + MSR_ENTRY * count)
                .order(ByteOrder.nativeOrder())
                .putInt(0, count);
    }

    /** Writes it for {@link #read}. */
    public void write(DataOutput to) throws IOException {
        ByteBuffer table = cpuid.toTable();
        byte[] bytes = new byte[table.capacity()];
        table.get(0, bytes);
        writeBytes(to, bytes);
        to.writeInt(tscKiloHertz);
        to.writeInt(parts.size());
        for (Map.Entry<String, byte[]> part : parts.entrySet()) {
            to.writeUTF(part.getKey());
            writeBytes(to, part.getValue());
        }
        to.writeInt(msrs.size());
        for (Map.Entry<Integer, Long> msr : msrs.entrySet()) {
            to.writeInt(msr.getKey());
            to.writeLong(msr.getValue());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static VcpuState read(DataInput from) throws IOException {
        byte[] bytes = readBytes(from);
        ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (!Cpuid.isTable(table)) {
            throw new IOException("a CPUID table is broken");
        }
        Cpuid cpuid = Cpuid.of(table);
        int tscKiloHertz = from.readInt();
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (int left = count(from); left > 0; left--) {
            parts.put(from.readUTF(), readBytes(from));
        }
        Map<Integer, Long> msrs = new LinkedHashMap<>();
        for (int left = count(from); left > 0; left--) {
            msrs.put(from.readInt(), from.readLong());
        }
        return new VcpuState(cpuid, tscKiloHertz, parts, msrs);
    }

    private static void writeBytes(DataOutput to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    private static byte[] readBytes(DataInput from) throws IOException {
        byte[] bytes = new byte[count(from)];
        from.readFully(bytes);
        return bytes;
    }

    private static int count(DataInput from) throws IOException {
        int count = from.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("a count of " + count + " in a virtual CPU's state");
        }
        return count;
    }
}
