// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

/** Where a server stands: a status of Nova's API with the states behind it. */
public enum ServerStatus {
    /** Its machine is being made. */
    BUILD("building", 0),
    /** Its virtual CPU runs. */
    ACTIVE("active", 1),
    /** Its virtual CPU holds still. */
    PAUSED("paused", 3),
    /** It is powered off: by its owner, by itself, or because its machine is gone. */
    SHUTOFF("stopped", 4),
    /** It could not be powered on, or its guest crashed. */
    ERROR("error", 6);

    private final String vmState;
    private final int powerState;

    ServerStatus(String vmState, int powerState) {
        this.vmState = vmState;
        this.powerState = powerState;
    }

    /** Nova's {@code vm_state}, such as {@code active}. */
    public String vmState() {
        return vmState;
    }

    /** Nova's {@code power_state}: 0 none, 1 running, 3 paused, 4 shut down, 6 crashed. */
    public int powerState() {
        return powerState;
    }
}
