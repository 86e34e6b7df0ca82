// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.Subscription;

/** A doorbell that its device can ring too. */
public interface Bell extends Subscription {

    /** As if the guest had rung. Does not wait; without effect after the close. */
    void ring();
}
