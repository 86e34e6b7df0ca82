# SPDX-License-Identifier: Apache-2.0
# Jumps to guest-physical 0xe0000000, where there is no memory.
        .code16
        .globl  _start
_start:
        cli
        lgdt    %cs:gdtr
        movl    %cr0, %eax
        orb     $1, %al                 # CR0.PE
        movl    %eax, %cr0
        ljmpl   $0x08, $(0x10000 + protected)
        .code32
protected:
        movl    $0xe0000000, %eax
        jmp     *%eax
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff      # code: base 0, limit 4 GiB, 32-bit
gdtr:   .word   . - gdt - 1
        .long   0x10000 + gdt
