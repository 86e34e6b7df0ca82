// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

import java.util.List;

/**
 * An entry of an opcode table.
 *
 * @param operation the family
 * @param code which operation of the family
 * @param form bits of {@link Form}
 * @param group the entries by the register field of the ModRM byte, if this one is a group; otherwise empty
 */
public record Opcode(Operation operation, int code, int form, List<Opcode> group) {

    /** An entry that is not a group. */
    public Opcode(Operation operation, int code, int form) {
        this(operation, code, form, List.of());
    }
}
