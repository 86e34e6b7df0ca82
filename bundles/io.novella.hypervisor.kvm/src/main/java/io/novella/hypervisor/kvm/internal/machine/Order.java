// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

/** What a vCPU's thread is to do. */
enum Order {
    RUN,
    PAUSE,
    RESET,
    STOP
}
