# SPDX-License-Identifier: Apache-2.0
# Raises an exception in protected mode with an empty interrupt table, so that the processor shuts down.
        .code16
        .globl  _start
_start:
        cli
        lidt    %cs:empty
        lgdt    %cs:gdtr
        movl    %cr0, %eax
        orb     $1, %al                 # CR0.PE
        movl    %eax, %cr0
        ljmpl   $0x08, $(0x10000 + protected)
        .code32
protected:
        ud2
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff      # code: base 0, limit 4 GiB, 32-bit
gdtr:   .word   . - gdt - 1
        .long   0x10000 + gdt
empty:  .word   0
        .long   0
