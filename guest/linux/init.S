# SPDX-License-Identifier: Apache-2.0
# The first process: prints a line, and ends the machine by a restart.
        .set    SYS_write, 1
        .set    SYS_reboot, 169
        .globl  _start
_start:
        movl    $SYS_write, %eax
        movl    $1, %edi
        leaq    text(%rip), %rsi
        movl    $length, %edx
        syscall
        movl    $SYS_reboot, %eax
        movl    $0xfee1dead, %edi       # LINUX_REBOOT_MAGIC1
        movl    $0x28121969, %esi       # LINUX_REBOOT_MAGIC2
        movl    $0x01234567, %edx       # LINUX_REBOOT_CMD_RESTART
        syscall
1:      jmp     1b
text:   .ascii  "init: hello from user space\n"
        .set    length, . - text
