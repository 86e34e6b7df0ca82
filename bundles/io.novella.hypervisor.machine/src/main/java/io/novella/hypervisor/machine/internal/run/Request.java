// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static io.novella.hypervisor.VmState.PAUSED;
import static io.novella.hypervisor.VmState.RUNNING;

import io.novella.hypervisor.VmState;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of a machine, and what that means in each of its conditions. All of it is decided here, at one moment
 * under the machine's lock; what a vCPU's thread makes of an order shows in its state later.
 */
enum Request {
    START,
    PAUSE,
    RESUME,
    RESET,
    STOP,
    CLOSE;

    /** What to do. */
    enum Answer {
        /** The condition does not allow it. */
        REFUSE,
        /** It is so already. */
        DONE,
        /** Make a power cycle and start its thread. */
        POWER_ON,
        /** Give the vCPU's thread the order, and wait until it is carried out. */
        ORDER,
        /** Wait until a reset that is under way is over, and ask again. */
        AFTER_RESET,
        /** No thread is there to do it: give everything back. */
        RELEASE
    }

    /**
     * A machine at a moment.
     *
     * @param state what it has told
     * @param order what its vCPU's thread was last told; null if there is no thread or it has ended
     * @param closing whether it is closed or about to be
     */
    record Condition(VmState state, @Nullable Order order, boolean closing) {}

    /** The order that carries it out. */
    Order order() {
        return switch (this) {
            case START, RESUME -> Order.RUN;
            case PAUSE -> Order.PAUSE;
            case RESET -> Order.RESET;
            case STOP, CLOSE -> Order.STOP;
        };
    }

    /** What it means in a condition. */
    Answer in(Condition now) {
        Order given = now.order();
        if (this == CLOSE) {
            return given != null ? Answer.ORDER : now.state() == VmState.CLOSED ? Answer.DONE : Answer.RELEASE;
        }
        if (now.closing()) {
            return Answer.REFUSE;
        }
        if (given == null) {
            return switch (this) {
                case START -> Answer.POWER_ON;
                case STOP -> Answer.DONE;
                default -> Answer.REFUSE;
            };
        }
        if (this == STOP) {
            return Answer.ORDER;
        }
        if (this == START || given == Order.STOP) {
            // It is on; or on its way off, and nothing turns that round.
            return Answer.REFUSE;
        }
        if (given == Order.RESET) {
            // Its own reset is the one under way; anything else is for the machine that comes of it.
            return this == RESET ? Answer.ORDER : Answer.AFTER_RESET;
        }
        boolean already = this == PAUSE && given == Order.PAUSE && now.state() == PAUSED
                || this == RESUME && given == Order.RUN && now.state() == RUNNING;
        return already ? Answer.DONE : Answer.ORDER;
    }
}
