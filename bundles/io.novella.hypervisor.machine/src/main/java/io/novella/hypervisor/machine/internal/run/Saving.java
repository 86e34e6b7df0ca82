// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

/**
 * Whether a snapshot is being taken: at most one at a time, and the machine holds still meanwhile. Guarded by the machine's lock; {@link
 * #isUnderWay} may be asked without it.
 *
 * <p>Invariant: while a snapshot is under way the last order is PAUSE, or one that ends the machine; a request to resume is refused. The
 * machine goes on afterwards only if it ran before, and no caller has asked for a pause meanwhile.
 */
final class Saving {

    private volatile boolean underWay;
    private boolean goesOn;

    /** A snapshot begins. */
    void begin(boolean running) {
        underWay = true;
        goesOn = running;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** A caller asks for a pause, which is to last longer than the snapshot. */
    void pauseRequested() {
        goesOn = false;
    }

    /** A snapshot ends. Returns whether the machine was paused for the snapshot alone. */
    boolean end() {
        boolean resume = goesOn;
        underWay = false;
        goesOn = false;
        return resume;
    }
}
