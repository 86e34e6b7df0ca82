# SPDX-License-Identifier: Apache-2.0
# Reads and writes at random, forever, on every processor of a PC: ports, and memory with and without devices, in every width,
# singly and in strings. The four bytes at offset 2 are the seed.
        .set    MSR_APIC_BASE, 0x1b
        .set    X2APIC, 0xc00           # on, in x2APIC mode
        .set    MSR_ICR, 0x830
        .set    INIT, 0xc4500           # to all but self, edge, assert
        .set    SIPI, 0xc4600 + 0x10    # to page 0x10, where this is loaded
        .set    BASE, 0x10000
        .set    BUFFER, 0x80000
        .set    DEVICES, 0xe0000000
        .code16
        .globl  _start
_start: jmp     1f
seed:   .long   0x2545f491
1:      cli
        movl    $1, %eax
        cpuid
        shrl    $24, %ebx               # our APIC id
        jnz     2f
        movl    $MSR_APIC_BASE, %ecx
        rdmsr
        orl     $X2APIC, %eax
        wrmsr
        movl    $MSR_ICR, %ecx
        xorl    %edx, %edx
        movl    $INIT, %eax
        wrmsr
        movl    $SIPI, %eax
        wrmsr
2:      imull   $0x9e3779b9, %ebx       # each processor has its own sequence
        xorl    %cs:seed, %ebx
        orb     $1, %bl
        lgdt    %cs:gdtr
        movl    %cr0, %eax
        orb     $1, %al                 # CR0.PE
        movl    %eax, %cr0
        ljmpl   $0x08, $(BASE + protected)

# A new number in %ebx, by xorshift; uses %eax.
        .macro  random
        movl    %ebx, %eax
        shll    $13, %eax
        xorl    %eax, %ebx
        movl    %ebx, %eax
        shrl    $17, %eax
        xorl    %eax, %ebx
        movl    %ebx, %eax
        shll    $5, %eax
        xorl    %eax, %ebx
        .endm

# An address in a register: in or around the devices, or in memory.
        .macro  place register
        random
        movl    %ebx, \register
        andl    $0x1fff, \register
        addl    $BUFFER, \register
        testl   $0x10000, %ebx
        jz      1f
        addl    $(DEVICES - BUFFER), \register
1:
        .endm

        .code32
protected:
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
again:  place   %edi
        place   %esi
        random
        movl    %ebx, %edx              # a random port; with probability 7/8 that of a device
        testl   $0x70000, %ebx
        jz      1f
        movl    %ebx, %ecx
        shrl    $28, %ecx
        andl    $7, %edx
        addw    BASE + ports(,%ecx,2), %dx
1:      random
        movl    %ebx, %ecx              # the length of a string, in either direction
        andl    $0x3f, %ecx
        cld
        testl   $0x40, %ebx
        jz      1f
        std
1:      movl    %ebx, %ebp
        shrl    $28, %ebp
        jmp     *BASE + accesses(,%ebp,4)
access0:
        inb     %dx, %al
        jmp     again
access1:
        inw     %dx, %ax
        jmp     again
access2:
        inl     %dx, %eax
        jmp     again
access3:
        outb    %al, %dx
        jmp     again
access4:
        outw    %ax, %dx
        jmp     again
access5:
        outl    %eax, %dx
        jmp     again
access6:
        rep insb
        jmp     again
access7:
        rep insw
        jmp     again
access8:
        rep insl
        jmp     again
access9:
        rep outsb
        jmp     again
access10:
        rep outsw
        jmp     again
access11:
        rep outsl
        jmp     again
access12:
        movb    (%edi), %al
        movw    (%edi), %ax
        movl    (%edi), %eax
        jmp     again
access13:
        movb    %al, (%edi)
        movw    %ax, (%edi)
        movl    %eax, (%edi)
        jmp     again
access14:
        cmpxchg8b (%edi)
        jmp     again
access15:
        rep movsl
        jmp     again

        .balign 8
accesses:
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        .long   BASE + access\number
        .endr
# Port 0x92 is left out: half of all values reset the machine.
ports:  .word   0x3f8, 0x60, 0x70, 0x400, 0x510, 0xcf8, 0x3c0, 0x3c8, 0x3d0, 0x200, 0x200, 0x20, 0x40, 0xa0, 0x4d0, 0x2f8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff      # code: base 0, limit 4 GiB, 32-bit
        .quad   0x00cf92000000ffff      # data: base 0, limit 4 GiB
gdtr:   .word   . - gdt - 1
        .long   BASE + gdt
