# SPDX-License-Identifier: Apache-2.0
# Writes 0, 1, 2, ... 65535, 0, ... to port 0x10, forever.
        .code16
        .globl  _start
_start:
        xorw    %ax, %ax
1:      outw    %ax, $0x10
        incw    %ax
        jmp     1b
