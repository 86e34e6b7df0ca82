// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

/** What a vCPU's thread is to do. */
enum Order {
    RUN,
    PAUSE,
    RESET,
    STOP
}
