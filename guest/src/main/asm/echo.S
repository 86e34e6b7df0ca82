# SPDX-License-Identifier: Apache-2.0
# Writes each byte from the first serial port back to it, forever, by polling.
        .set    COM1, 0x3f8
        .set    LSR, COM1 + 5           # line status register
        .set    READY, 0x01             # a byte has been received
        .set    THRE, 0x20              # transmitter holding register empty
        .code16
        .globl  _start
_start:
        movw    $LSR, %dx
1:      inb     %dx, %al
        testb   $READY, %al
        jz      1b
        movw    $COM1, %dx
        inb     %dx, %al
        movb    %al, %bl
        movw    $LSR, %dx
2:      inb     %dx, %al
        testb   $THRE, %al
        jz      2b
        movb    %bl, %al
        movw    $COM1, %dx
        outb    %al, %dx
        jmp     _start
