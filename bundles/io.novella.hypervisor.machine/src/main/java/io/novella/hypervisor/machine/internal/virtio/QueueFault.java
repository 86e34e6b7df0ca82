// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

/** A driver has broken the rules of a queue: nothing in that queue can be believed any more. */
final class QueueFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QueueFault(String message) {
        super(message);
    }
}
