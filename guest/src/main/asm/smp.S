# SPDX-License-Identifier: Apache-2.0
# Starts the other processors of a PC by INIT and SIPI. When all have counted themselves, prints their number and resets.
        .set    COM1, 0x3f8
        .set    MSR_APIC_BASE, 0x1b
        .set    X2APIC, 0xc00           # on, in x2APIC mode
        .set    MSR_ICR, 0x830
        .set    INIT, 0xc4500           # to all but self, edge, assert
        .set    SIPI, 0xc4600 + 0x10    # to page 0x10, where this is loaded
        .code16
        .globl  _start
_start:
        cli
        cld
        movw    %cs, %ax
        movw    %ax, %ds
        movl    $1, %eax
        cpuid
        movl    %ebx, %esi
        shrl    $24, %ebx               # our APIC id
        jz      first
        lock incw started
1:      hlt
        jmp     1b
first:  movl    $MSR_APIC_BASE, %ecx
        rdmsr
        orl     $X2APIC, %eax
        wrmsr
        movl    $MSR_ICR, %ecx
        xorl    %edx, %edx
        movl    $INIT, %eax
        wrmsr
        movl    $SIPI, %eax
        wrmsr
        shrl    $16, %esi
        andw    $0xff, %si              # the number of processors
        decw    %si
2:      pause
        cmpw    %si, started
        jne     2b
        movw    $COM1, %dx
        movw    %si, %ax
        addb    $'1', %al
        outb    %al, %dx
        movw    $text, %si
        movw    $length, %cx
        rep outsb
        movb    $0xfe, %al              # the keyboard controller's reset
        outb    %al, $0x64
3:      jmp     3b
started:
        .word   0
text:   .ascii  " processors\n"
        .set    length, . - text
