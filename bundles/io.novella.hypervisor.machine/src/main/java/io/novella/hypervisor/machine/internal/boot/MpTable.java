// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;

/**
 * What tells a kernel of its processors and interrupt controllers where no firmware and no ACPI does, after Intel's MultiProcessor
 * Specification 1.4, chapter 4; firmware writes its own.
 *
 * <p>ABI: floating pointer structure, 16 bytes: "_MP_" @0, u32 table @4, u8 length in paragraphs @8, revision @9, checksum @10. Table
 * header, 44 bytes: "PCMP" @0, u16 length @4, u8 revision @6, checksum @7, OEM id @8, product id @16, u16 entries @34, u32 local APIC
 * @36. Entries: processor 20 bytes, the others 8.
 */
final class MpTable {

    /** Of the last kilobyte of base memory, which is one of the places where it is looked for. */
    static final long ADDRESS = LowMemory.BASE_END;

    private static final int POINTER_BYTES = 16;
    private static final int HEADER_BYTES = 44;
    private static final int PROCESSOR_BYTES = 20;
    private static final int ENTRY_BYTES = 8;
    private static final int INTERRUPTS = 16;

    private static final byte REVISION_1_4 = 4;
    private static final byte PROCESSOR = 0;
    private static final byte BUS = 1;
    private static final byte IO_APIC = 2;
    private static final byte IO_INTERRUPT = 3;
    private static final byte LOCAL_INTERRUPT = 4;

    // As KVM has them.
    private static final int LOCAL_APIC_ADDRESS = 0xfee00000;
    private static final int IO_APIC_ADDRESS = 0xfec00000;
    private static final byte LOCAL_APIC_VERSION = 0x14;
    private static final byte IO_APIC_VERSION = 0x11;

    private static final byte ENABLED = 1;
    private static final byte BOOTS = 2;
    private static final byte VECTORED = 0;
    private static final byte NMI = 1;
    private static final byte EXTERNAL = 3;
    private static final byte ALL = (byte) 0xff;

    private MpTable() {}

    /** Writes it for so many virtual CPUs, whose numbers are those of their local APICs. */
    static void write(GuestRam ram, int vcpus) {
        int entries = vcpus + 2 + INTERRUPTS + 2;
        int length = HEADER_BYTES + vcpus * PROCESSOR_BYTES + (entries - vcpus) * ENTRY_BYTES;
        ByteBuffer all = LowMemory.little(POINTER_BYTES + length);
        all.put("_MP_".getBytes(US_ASCII)).putInt((int) ADDRESS + POINTER_BYTES);
        all.put((byte) 1).put(REVISION_1_4);
        all.put(10, checksum(all, 0, POINTER_BYTES));

        all.position(POINTER_BYTES);
        all.put("PCMP".getBytes(US_ASCII)).putShort((short) length).put(REVISION_1_4);
        all.position(POINTER_BYTES + 8);
        all.put("NOVELLA ".getBytes(US_ASCII)).put("MACHINE     ".getBytes(US_ASCII));
        all.position(POINTER_BYTES + 34);
        all.putShort((short) entries).putInt(LOCAL_APIC_ADDRESS);
        all.position(POINTER_BYTES + HEADER_BYTES);
        for (int cpu = 0; cpu < vcpus; cpu++) {
            all.put(PROCESSOR).put((byte) cpu).put(LOCAL_APIC_VERSION);
            all.put((byte) (cpu == 0 ? ENABLED | BOOTS : ENABLED));
            all.position(all.position() + PROCESSOR_BYTES - 4);
        }
        byte ioApic = (byte) vcpus;
        all.put(BUS).put((byte) 0).put("ISA   ".getBytes(US_ASCII));
        all.put(IO_APIC).put(ioApic).put(IO_APIC_VERSION).put(ENABLED).putInt(IO_APIC_ADDRESS);
        for (byte line = 0; line < INTERRUPTS; line++) {
            // To the pin of the same number, the timer's too; polarity and trigger as the bus has them.
            interrupt(all, IO_INTERRUPT, VECTORED, line, ioApic, line);
        }
        interrupt(all, LOCAL_INTERRUPT, EXTERNAL, (byte) 0, (byte) 0, (byte) 0);
        interrupt(all, LOCAL_INTERRUPT, NMI, (byte) 0, ALL, (byte) 1);
        all.put(POINTER_BYTES + 7, checksum(all, POINTER_BYTES, length));
        ram.write(ADDRESS, all.array());
    }

    private static void interrupt(ByteBuffer to, byte entry, byte type, byte line, byte apic, byte pin) {
        to.put(entry)
                .put(type)
                .putShort((short) 0)
                .put((byte) 0)
                .put(line)
                .put(apic)
                .put(pin);
    }

    /** What makes the sum of all bytes zero. */
    private static byte checksum(ByteBuffer of, int at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += of.get(at + i);
        }
        return (byte) -sum;
    }
}
