# SPDX-License-Identifier: Apache-2.0
# Loops without an exit: only a signal to the vCPU thread can stop it.
        .code16
        .globl  _start
_start:
        jmp     _start
