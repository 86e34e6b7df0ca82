// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the CPUID instruction answers. Immutable.
 *
 * <p>ABI: asm/kvm.h struct kvm_cpuid2: u32 nent @0, then from 8 struct kvm_cpuid_entry2: u32 function @0, index @4,
 * flags @8, eax @12, ebx @16, ecx @20, edx @24, padding; 40 bytes. The bits are those of Intel's Software Developer's
 * Manual, volume 2, CPUID.
 */
public final class Cpuid {

    private static final int FIRST_ASKED = 256;
    /** More than any kernel has: Linux takes 256 at most. */
    private static final int MOST_ASKED = 1 << 14;
    private static final int ENTRIES = 8;
    private static final int ENTRY_BYTES = 40;

    private static final int VENDOR = 0;
    private static final int FEATURES = 1;
    private static final int MORE_FEATURES = 7;
    private static final int PERFORMANCE = 0xa;
    private static final int TOPOLOGY = 0xb;
    private static final int TOPOLOGY_2 = 0x1f;
    private static final int EXTENDED_FEATURES = 0x80000001;

    private static final int ECX_MONITOR = 1 << 3;
    private static final int ECX_VMX = 1 << 5;
    private static final int ECX_HYPERVISOR = 1 << 31;
    private static final int EDX_HYPERTHREADS = 1 << 28;
    private static final int ECX_OSXSAVE = 1 << 27;
    private static final int ECX_OSPKE = 1 << 4;
    private static final int EDX_APIC = 1 << 9;
    private static final int ECX_SVM = 1 << 2;
    private static final int APIC_ID = 0xff000000;
    private static final int LOGICAL_COUNT = 0x00ff0000;

    private final List<Entry> entries;

    /** An ioctl that fills a table of CPUID entries. */
    interface Call {
        /** Returns 0, or the number of the error: {@code E2BIG} if the table is too small. */
        int fill(ByteBuffer table);
    }

    /** One leaf, or a part of it. */
    record Entry(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {
        /** Whether it says nothing; leaf 0 of a processor has at least its maker. */
        boolean isEmpty() {
            return function == 0 && index == 0 && flags == 0 && eax == 0 && ebx == 0 && ecx == 0 && edx == 0;
        }

        Entry with(int newEbx, int newEcx, int newEdx) {
            return new Entry(function, index, flags, eax, newEbx, newEcx, newEdx);
        }
    }

    Cpuid(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * The same processor as one of several of a machine: with its own APIC id, and without what a guest could not use:
     * MONITOR and performance counters, which nothing emulates, and virtualization, whose state nobody saves.
     *
     * @param index its number, from 0, which is its APIC id
     * @param count how many there are
     */
    public Cpuid forVcpu(int index, int count) {
        return new Cpuid(
                entries.stream().map(entry -> filter(entry, index, count)).toList());
    }

    List<Entry> entries() {
        return entries;
    }

    /** What a guest with this knows of its processor and the host's lacks; empty if nothing. */
    String lackingIn(Cpuid host) {
        for (Entry mine : entries) {
            Entry its = host.entries.stream()
                    .filter(entry -> entry.function() == mine.function() && entry.index() == mine.index())
                    .findFirst()
                    .orElse(new Entry(mine.function(), mine.index(), 0, 0, 0, 0, 0));
            boolean other = mine.function() == VENDOR
                    && (mine.ebx() != its.ebx() || mine.ecx() != its.ecx() || mine.edx() != its.edx());
            if (other) {
                return "of another maker";
            }
            int ebx = mine.ebx() & ~its.ebx();
            int ecx = mine.ecx() & ~its.ecx();
            int edx = mine.edx() & ~its.edx();
            boolean lacks =
                    switch (mine.function()) {
                        // EBX has numbers, and the operating system switches some bits itself.
                        case FEATURES ->
                            (ecx & ~(ECX_OSXSAVE | ECX_HYPERVISOR)) != 0 || (edx & ~(EDX_HYPERTHREADS | EDX_APIC)) != 0;
                        case MORE_FEATURES -> ebx != 0 || (ecx & ~ECX_OSPKE) != 0 || edx != 0;
                        case EXTENDED_FEATURES -> ecx != 0 || (edx & ~EDX_APIC) != 0;
                        default -> false;
                    };
            if (lacks) {
                return String.format(
                        Locale.ROOT,
                        "CPUID leaf 0x%x has features that this host has not: ebx 0x%x, ecx 0x%x, edx 0x%x",
                        mine.function(), ebx, ecx, edx);
            }
        }
        return "";
    }

    private static Entry filter(Entry e, int index, int count) {
        return switch (e.function()) {
            case FEATURES ->
                e.with(
                        e.ebx() & ~(APIC_ID | LOGICAL_COUNT) | index << 24 | count << 16,
                        e.ecx() & ~(ECX_MONITOR | ECX_VMX) | ECX_HYPERVISOR,
                        count > 1 ? e.edx() | EDX_HYPERTHREADS : e.edx() & ~EDX_HYPERTHREADS);
            case PERFORMANCE -> new Entry(e.function(), e.index(), e.flags(), 0, 0, 0, 0);
            case TOPOLOGY, TOPOLOGY_2 -> e.with(e.ebx(), e.ecx(), index);
            case EXTENDED_FEATURES -> e.with(e.ebx(), e.ecx() & ~ECX_SVM, e.edx());
            default -> e;
        };
    }

    /**
     * Reads a table of a length that only the kernel knows.
     *
     * @param name of the ioctl
     * @throws KernelFault when it fails for another reason than the length
     */
    static Cpuid read(String name, Call call) {
        for (int count = FIRST_ASKED; ; count *= 2) {
            ByteBuffer table = table(count);
            int errno = call.fill(table);
            if (errno == 0) {
                return of(table);
            }
            if (errno != Libc.E2BIG || count >= MOST_ASKED) {
                throw KernelFault.of(name, errno);
            }
        }
    }

    /** Whether what it says of its length is so. */
    static boolean isTable(ByteBuffer table) {
        int entries = table.capacity() - ENTRIES;
        return entries >= 0 && entries % ENTRY_BYTES == 0 && table.getInt(0) == entries / ENTRY_BYTES;
    }

    /**
     * The entries of a table but for those that say nothing. Linux before 6.5 leaves the count of KVM_GET_CPUID2 as it was given, so
     * that zeros follow the last entry; snapshots have such tables too.
     */
    static Cpuid of(ByteBuffer table) {
        List<Entry> entries = new ArrayList<>();
        int count = Math.min(table.getInt(0), (table.capacity() - ENTRIES) / ENTRY_BYTES);
        for (int i = 0; i < count; i++) {
            int at = ENTRIES + i * ENTRY_BYTES;
            Entry entry = new Entry(
                    table.getInt(at),
                    table.getInt(at + 4),
                    table.getInt(at + 8),
                    table.getInt(at + 12),
                    table.getInt(at + 16),
                    table.getInt(at + 20),
                    table.getInt(at + 24));
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        return new Cpuid(entries);
    }

    ByteBuffer toTable() {
        ByteBuffer table = table(entries.size());
        int at = ENTRIES;
        for (Entry e : entries) {
            table.putInt(at, e.function()).putInt(at + 4, e.index()).putInt(at + 8, e.flags());
            table.putInt(at + 12, e.eax()).putInt(at + 16, e.ebx());
            table.putInt(at + 20, e.ecx()).putInt(at + 24, e.edx());
            at += ENTRY_BYTES;
        }
        return table;
    }

    private static ByteBuffer table(int count) {
        return ByteBuffer.allocateDirect(ENTRIES + count * ENTRY_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0, count);
    }
}
