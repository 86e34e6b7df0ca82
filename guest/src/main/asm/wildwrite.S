# SPDX-License-Identifier: Apache-2.0
# Stores a word at guest-physical 0xe0000000, where there is neither memory nor a device.
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
        movw    $0x10, %ax
        movw    %ax, %ds
        movl    $0x12345678, %eax
        movl    %eax, 0xe0000000
1:      jmp     1b
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff      # code: base 0, limit 4 GiB, 32-bit
        .quad   0x00cf92000000ffff      # data: base 0, limit 4 GiB
gdtr:   .word   . - gdt - 1
        .long   0x10000 + gdt
