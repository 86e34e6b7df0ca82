// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a device offers and what its driver accepts of it, through two registers that each show 32 features at a time
 * (section 2.2).
 */
final class FeatureNegotiation {

    // Section 6: features of any device, by their bits.
    static final int INDIRECT_DESC = 28;
    static final int EVENT_IDX = 29;
    static final int VERSION_1 = 32;
    private static final long COMMON_FEATURES = 1L << INDIRECT_DESC | 1L << EVENT_IDX | 1L << VERSION_1;

    /** Stands for all features above those that have a bit; none is offered. */
    private static final long BEYOND = 1L << 63;

    private final long offered;
    private int offeredSelect;
    private int acceptedSelect;
    private long accepted;

    /**
     * Nothing is accepted yet.
     *
     * @param ofDevice the features that only a device of its kind has: bits 0 to 23
     */
    FeatureNegotiation(int ofDevice) {
        this.offered = COMMON_FEATURES | Integer.toUnsignedLong(ofDevice);
    }

    void selectOffered(int group) {
        offeredSelect = group;
    }

    void selectAccepted(int group) {
        acceptedSelect = group;
    }

    /** The selected 32 of the features that are offered. */
    int offered() {
        return offeredSelect == 0 ? (int) offered : offeredSelect == 1 ? (int) (offered >>> 32) : 0;
    }

    /** The driver accepts these of the selected 32 features. */
    void accept(int value) {
        if (acceptedSelect == 0) {
            accepted = QueueSetup.low(accepted, value);
        } else if (acceptedSelect == 1) {
            accepted = QueueSetup.high(accepted, value);
        } else if (value != 0) {
            accepted |= BEYOND;
        }
    }

    /** Whether the driver accepts only what is offered, and virtio 1 with it. */
    boolean areAgreed() {
        return (accepted & ~offered) == 0 && has(VERSION_1);
    }

    /** Whether the driver has accepted a feature. */
    boolean has(int feature) {
        return (accepted & 1L << feature) != 0;
    }

    void reset() {
        offeredSelect = 0;
        acceptedSelect = 0;
        accepted = 0;
    }

    void save(DataOutput to) throws IOException {
        to.writeInt(offeredSelect);
        to.writeInt(acceptedSelect);
        to.writeLong(accepted);
    }

    void restore(DataInput from) throws IOException {
        offeredSelect = from.readInt();
        acceptedSelect = from.readInt();
        accepted = from.readLong();
    }
}
