// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

/** A device model threw. */
public final class DeviceFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeviceFault(String device, String access, Throwable cause) {
        super("device '" + device + "' failed at " + access + ": " + cause, cause);
    }
}
