// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The controller at which a PC has its keyboard, after Intel's 8042 data sheet and IBM's PC/AT Technical Reference: there
 * for its line that resets the processor. The keyboard answers to commands; nobody presses a key. With it, the port 0x92
 * that does the same since the PS/2.
 */
final class KeyboardController extends ByteRegisters {

    private static final int DATA = 0x60;
    private static final int STATUS_COMMAND = 0x64;
    private static final int SYSTEM_CONTROL = 0x92;

    static final List<IoRange> RANGES =
            List.of(IoRange.ports(DATA, 1), IoRange.ports(STATUS_COMMAND, 1), IoRange.ports(SYSTEM_CONTROL, 1));

    private static final int STATUS_OUTPUT_FULL = 0x01;
    private static final int STATUS_SYSTEM = 0x04;
    private static final int STATUS_UNLOCKED = 0x10;

    // Commands of the controller.
    private static final int READ_CONFIGURATION = 0x20;
    private static final int WRITE_CONFIGURATION = 0x60;
    private static final int TEST_SELF = 0xaa;
    private static final int TEST_KEYBOARD = 0xab;
    private static final int READ_OUTPUT_PORT = 0xd0;
    private static final int WRITE_OUTPUT_PORT = 0xd1;
    private static final int PULSE_RESET = 0xfe;

    private static final int TEST_SELF_PASSED = 0x55;

    // Commands and answers of the keyboard.
    private static final int IDENTIFY = 0xf2;
    private static final int RESET = 0xff;
    private static final int ACKNOWLEDGE = 0xfa;
    private static final int SELF_TEST_PASSED = 0xaa;

    /** Of the output port: the processor is not being reset, address line 20 is on. */
    private static final int OUTPUT_NO_RESET = 0x01;

    private static final int OUTPUT_A20 = 0x02;

    /** Of port 0x92. */
    private static final int FAST_RESET = 0x01;

    /** More than any driver leaves unread. */
    private static final int MOST_ANSWERS = 16;

    private final DeviceContext context;
    private final Queue<Integer> answers = new ArrayDeque<>();
    private int configuration = 0x44;
    private int awaited;

    KeyboardController(DeviceContext context) {
        this.context = context;
    }

    @Override
    public void save(DataOutput to) throws IOException {
        to.writeByte(configuration);
        to.writeShort(awaited);
        to.writeByte(answers.size());
        for (int answer : answers) {
            to.writeByte(answer);
        }
    }

    @Override
    public void restore(DataInput from) throws IOException {
        configuration = from.readUnsignedByte();
        awaited = from.readShort();
        answers.clear();
        for (int left = from.readUnsignedByte(); left > 0; left--) {
            answer(from.readUnsignedByte());
        }
    }

    @Override
    int in(int port) {
        if (port == SYSTEM_CONTROL) {
            return OUTPUT_A20;
        }
        if (port == STATUS_COMMAND) {
            return STATUS_SYSTEM | STATUS_UNLOCKED | (answers.isEmpty() ? 0 : STATUS_OUTPUT_FULL);
        }
        Integer answer = answers.poll();
        return answer == null ? 0 : answer;
    }

    @Override
    void out(int port, int value) {
        if (port == SYSTEM_CONTROL) {
            resetIf((value & FAST_RESET) != 0, "port 0x92");
        } else if (port == STATUS_COMMAND) {
            command(value);
        } else {
            data(value);
        }
    }

    private void command(int value) {
        awaited = 0;
        switch (value) {
            case READ_CONFIGURATION -> answer(configuration);
            case TEST_SELF -> answer(TEST_SELF_PASSED);
            case TEST_KEYBOARD -> answer(0);
            case READ_OUTPUT_PORT -> answer(OUTPUT_NO_RESET | OUTPUT_A20);
            case WRITE_CONFIGURATION, WRITE_OUTPUT_PORT -> awaited = value;
            case PULSE_RESET -> resetIf(true, "the keyboard controller");
            default -> {
                // Switches on and off what nobody uses.
            }
        }
    }

    private void data(int value) {
        int meant = awaited;
        awaited = 0;
        switch (meant) {
            case WRITE_CONFIGURATION -> configuration = value;
            case WRITE_OUTPUT_PORT -> resetIf((value & OUTPUT_NO_RESET) == 0, "the keyboard controller");
            default -> keyboard(value);
        }
    }

    private void keyboard(int value) {
        answer(ACKNOWLEDGE);
        if (value == RESET) {
            answer(SELF_TEST_PASSED);
        } else if (value == IDENTIFY) {
            // An MF2 keyboard.
            answer(0xab);
            answer(0x83);
        }
    }

    private void answer(int value) {
        if (answers.size() < MOST_ANSWERS) {
            answers.add(value);
        }
    }

    private void resetIf(boolean reset, String by) {
        if (reset) {
            context.powerOff("reset by the guest through " + by);
        }
    }
}
