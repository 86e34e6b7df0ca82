# SPDX-License-Identifier: Apache-2.0
# Counts 512 interrupts of a PC's timer, one per millisecond, prints a line on the serial port, and resets.
        .set    COM1, 0x3f8
        .set    PIC_COMMAND, 0x20
        .set    PIC_DATA, 0x21
        .set    PIC_END, 0x20
        .set    VECTOR, 0x20            # of interrupt line 0
        .set    PIT_0, 0x40
        .set    PIT_MODE, 0x43
        .set    DIVISOR, 1193           # 1193182 Hz to 1 kHz
        .set    TICKS, 512
        .code16
        .globl  _start
_start:
        cli
        cld
        movw    %cs, %ax
        movw    %ax, %ds
        xorw    %ax, %ax
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7000, %sp
        movw    $tick, %es:(VECTOR * 4)
        movw    %cs, %es:(VECTOR * 4 + 2)
        movb    $0x11, %al              # ICW1: edges, cascade, ICW4 follows
        outb    %al, $PIC_COMMAND
        movb    $VECTOR, %al
        outb    %al, $PIC_DATA
        movb    $0x04, %al              # ICW3: a second one at line 2
        outb    %al, $PIC_DATA
        movb    $0x01, %al              # ICW4: 8086
        outb    %al, $PIC_DATA
        movb    $0xfe, %al              # only line 0
        outb    %al, $PIC_DATA
        movb    $0x34, %al              # channel 0, low and high byte, rate generator
        outb    %al, $PIT_MODE
        movb    $(DIVISOR & 0xff), %al
        outb    %al, $PIT_0
        movb    $(DIVISOR >> 8), %al
        outb    %al, $PIT_0
        xorw    %cx, %cx
wait:   sti
        hlt
        cli
        cmpw    $TICKS, %cx
        jb      wait
        movw    $COM1, %dx
        movw    $text, %si
        movw    $length, %cx
        rep outsb
        movb    $0xfe, %al              # the keyboard controller's reset
        outb    %al, $0x64
1:      jmp     1b
tick:   incw    %cx
        movb    $PIC_END, %al
        outb    %al, $PIC_COMMAND
        iretw
text:   .ascii  "512 ticks\n"
        .set    length, . - text
