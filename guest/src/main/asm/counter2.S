# SPDX-License-Identifier: Apache-2.0
# Writes 0, 3, 6, ... to port 0x11, forever. It differs from counter by port and step.
        .code16
        .globl  _start
_start:
        xorw    %ax, %ax
1:      outw    %ax, $0x11
        addw    $3, %ax
        jmp     1b
