// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

/** The opcodes of a processor. */
public interface OpcodeTables {

    /** The entry of an opcode of one byte, 0 to 255. */
    Opcode first(int opcode);

    /** The entry of an opcode that 0x0f introduces, 0 to 255. */
    Opcode second(int opcode);

    /** The entry of what is not an instruction: raises #UD. */
    Opcode invalid();

    /** The entry of an instruction of more than 15 bytes: raises #GP. */
    Opcode tooLong();
}
