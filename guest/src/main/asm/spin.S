# SPDX-License-Identifier: Apache-2.0
# Never leaves the guest by itself: only a kick can stop it.
        .code16
        .globl  _start
_start:
        jmp     _start
