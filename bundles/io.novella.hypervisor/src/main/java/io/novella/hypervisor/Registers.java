// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.util.Locale;

/**
 * The x86-64 general registers of a virtual CPU, as unsigned 64-bit values, with its code segment.
 *
 * @param cs selector of the code segment, 0 to 0xffff
 */
public record Registers(
        long rax,
        long rbx,
        long rcx,
        long rdx,
        long rsi,
        long rdi,
        long rsp,
        long rbp,
        long r8,
        long r9,
        long r10,
        long r11,
        long r12,
        long r13,
        long r14,
        long r15,
        long rip,
        long rflags,
        int cs) {

    /** Where it stands, as {@code selector:offset} in hexadecimal, for example {@code 1000:0012}. */
    public String address() {
        return String.format(Locale.ROOT, "%04x:%04x", cs, rip);
    }
}
