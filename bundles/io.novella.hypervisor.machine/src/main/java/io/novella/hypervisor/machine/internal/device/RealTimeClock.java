// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDateTime;

/**
 * A PC's clock with its battery-backed memory, after Motorola's MC146818 data sheet: shows the host's time in UTC, in BCD
 * and 24 hours. Setting it, alarms and its interrupt are not there. The memory holds what firmware for QEMU looks for:
 * how much memory there is, and how many processors.
 */
final class RealTimeClock extends ByteRegisters {

    static final IoRange PORTS = IoRange.ports(0x70, 2);

    private static final int INDEX = 0x70;

    private static final int STATUS_A = 0x0a;
    private static final int STATUS_B = 0x0b;
    private static final int STATUS_C = 0x0c;
    private static final int STATUS_D = 0x0d;
    private static final int STATUS_A_32_KHZ = 0x26;
    private static final int STATUS_B_24_HOURS = 0x02;
    private static final int STATUS_D_BATTERY = 0x80;

    private static final int BASE_KILOBYTES = 0x15;
    private static final int EXTENDED_KILOBYTES = 0x17;
    private static final int EXTENDED_KILOBYTES_AGAIN = 0x30;
    private static final int CENTURY = 0x32;
    private static final int ABOVE_16_MEGABYTES = 0x34;
    private static final int MORE_PROCESSORS = 0x5f;

    private static final long KILOBYTE = 1 << 10;
    private static final long MEGABYTE = 1 << 20;
    private static final long MOST = 0xffff;

    private final Clock clock;
    private final byte[] memory = new byte[128];
    private int index;

    RealTimeClock(DeviceContext context) {
        this(context.spec(), Clock.systemUTC());
    }

    RealTimeClock(VmSpec spec, Clock clock) {
        this.clock = clock;
        long bytes = spec.memoryBytes();
        long extended = Math.min(MOST, (bytes - MEGABYTE) / KILOBYTE);
        word(BASE_KILOBYTES, 640);
        word(EXTENDED_KILOBYTES, extended);
        word(EXTENDED_KILOBYTES_AGAIN, extended);
        word(ABOVE_16_MEGABYTES, Math.max(0, bytes - 16 * MEGABYTE) / (64 * KILOBYTE));
        memory[MORE_PROCESSORS] = (byte) (spec.vcpus() - 1);
    }

    @Override
    public void save(DataOutput to) throws IOException {
        to.write(memory);
        to.writeByte(index);
    }

    @Override
    public void restore(DataInput from) throws IOException {
        from.readFully(memory);
        index = from.readUnsignedByte() & 0x7f;
    }

    @Override
    int in(int port) {
        if (port == INDEX) {
            return 0xff;
        }
        LocalDateTime now = LocalDateTime.now(clock);
        return switch (index) {
            case 0 -> bcd(now.getSecond());
            case 2 -> bcd(now.getMinute());
            case 4 -> bcd(now.getHour());
            // Sunday is 1.
            case 6 -> now.getDayOfWeek().getValue() % 7 + 1;
            case 7 -> bcd(now.getDayOfMonth());
            case 8 -> bcd(now.getMonthValue());
            case 9 -> bcd(now.getYear() % 100);
            case CENTURY -> bcd(now.getYear() / 100);
            case STATUS_A -> STATUS_A_32_KHZ;
            case STATUS_B -> STATUS_B_24_HOURS;
            case STATUS_C -> 0;
            case STATUS_D -> STATUS_D_BATTERY;
            default -> Byte.toUnsignedInt(memory[index]);
        };
    }

    @Override
    void out(int port, int value) {
        if (port == INDEX) {
            // The highest bit masks an interrupt that never comes.
            index = value & 0x7f;
        } else {
            memory[index] = (byte) value;
        }
    }

    private void word(int at, long value) {
        memory[at] = (byte) value;
        memory[at + 1] = (byte) (value >> 8);
    }

    private static int bcd(int value) {
        return value / 10 << 4 | value % 10;
    }
}
