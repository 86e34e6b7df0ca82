// SPDX-License-Identifier: Apache-2.0
/**
 * Virtio devices on memory-mapped registers, after the OASIS specification "Virtual I/O Device (VIRTIO) Version 1.2"; the
 * sections that comments here cite are its.
 *
 * <p>A device serves its queues by the thread of its doorbell, one request at a time, and trusts nothing that it reads from
 * the guest's memory.
 */
@NullMarked
package io.novella.hypervisor.machine.internal.virtio;

import org.jspecify.annotations.NullMarked;
