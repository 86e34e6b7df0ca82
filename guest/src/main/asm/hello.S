# SPDX-License-Identifier: Apache-2.0
# Writes a line to the first serial port, as a driver would, then halts.
        .set    COM1, 0x3f8
        .set    LSR, COM1 + 5           # line status register
        .set    THRE, 0x20              # transmitter holding register empty
        .code16
        .globl  _start
_start:
        cld
        movw    %cs, %ax
        movw    %ax, %ds
        movw    $text, %si
next:
        lodsb
        testb   %al, %al
        jz      done
        movb    %al, %bl
wait:   movw    $LSR, %dx
        inb     %dx, %al
        testb   $THRE, %al
        jz      wait
        movb    %bl, %al
        movw    $COM1, %dx
        outb    %al, %dx
        jmp     next
done:
        hlt
text:   .asciz  "Hello from a guest on Novella.\n"
