// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

/** What is built around the processors of a machine. */
public enum MachineType {
    /**
     * The least there can be: one processor in real mode, a serial port that sends, and every other port printed on the
     * console. HLT ends it, an access to memory that is not there fails it.
     */
    BARE,
    /**
     * A PC as firmware and Linux expect it, without PCI: interrupt controllers, timer, serial port, keyboard controller
     * (for its reset line), clock, QEMU's debug port and {@code fw_cfg}, VGA text memory; and, if asked for, disks and a
     * console by virtio. Ports and memory where nothing is read as all ones. The guest's own reset stops it.
     */
    PC
}
