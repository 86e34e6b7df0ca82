# SPDX-License-Identifier: Apache-2.0
# Reads the first sector of a PC's first virtio disk, prints its text on the serial port, writes it to the second sector, and
# resets. Sections refer to the VIRTIO specification 1.2.
        .set    COM1, 0x3f8
        .set    DISK, 0xd0000000
        # Section 4.2.2
        .set    DRIVER_FEATURES, DISK + 0x020
        .set    DRIVER_FEATURES_SEL, DISK + 0x024
        .set    QUEUE_NUM, DISK + 0x038
        .set    QUEUE_READY, DISK + 0x044
        .set    QUEUE_NOTIFY, DISK + 0x050
        .set    INTERRUPT_STATUS, DISK + 0x060
        .set    INTERRUPT_ACK, DISK + 0x064
        .set    STATUS, DISK + 0x070
        .set    QUEUE_DESC, DISK + 0x080
        .set    QUEUE_DRIVER, DISK + 0x090
        .set    QUEUE_DEVICE, DISK + 0x0a0
        # In unused memory
        .set    TABLE, 0x20000          # four descriptors
        .set    AVAILABLE, 0x20100
        .set    USED, 0x20200
        .set    HEADER, 0x20300         # type, reserved, sector: section 5.2.6
        .set    RESULT, 0x20310
        .set    DATA, 0x20400
        .set    SECTOR, 512
        .code16
        .globl  _start
_start:
        cli
        lgdt    %cs:gdtr
        movl    %cr0, %eax
        orb     $1, %al                 # CR0.PE
        movl    %eax, %cr0
        ljmpl   $0x08, $(0x10000 + protected)
        .code32
protected:
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %ss
        movl    $0x7000, %esp
        cld
        movl    $0x3, STATUS            # ACKNOWLEDGE and DRIVER
        movl    $1, DRIVER_FEATURES_SEL
        movl    $1, DRIVER_FEATURES     # VIRTIO_F_VERSION_1
        movl    $0xb, STATUS            # features chosen
        movl    $4, QUEUE_NUM
        movl    $TABLE, QUEUE_DESC
        movl    $AVAILABLE, QUEUE_DRIVER
        movl    $USED, QUEUE_DEVICE
        movl    $1, QUEUE_READY
        movl    $0xf, STATUS            # ready
        movl    $HEADER, TABLE
        movl    $16, TABLE + 8
        movl    $0x00010001, TABLE + 12 # next is 1
        movl    $DATA, TABLE + 16
        movl    $SECTOR, TABLE + 24
        movl    $0x00020003, TABLE + 28 # for the device to write; next is 2
        movl    $RESULT, TABLE + 32
        movl    $1, TABLE + 40
        movl    $2, TABLE + 44          # for the device to write
        call    request
        jnz     done
        movl    $DATA, %esi
        movw    $COM1, %dx
print:  lodsb
        testb   %al, %al
        jz      write
        outb    %al, %dx
        cmpl    $(DATA + SECTOR), %esi
        jb      print
write:  movl    $1, HEADER              # write
        movl    $1, HEADER + 8          # to sector 1
        movl    $0x00020001, TABLE + 28 # for the device to read
        call    request
        jz      done
        movl    $(0x10000 + text), %esi
        movl    $length, %ecx
        rep outsb
done:   movb    $0xfe, %al              # the keyboard controller's reset
        outb    %al, $0x64
1:      jmp     1b
# Makes the chain available, waits for the device, and sets ZF if the request succeeded.
request:
        incw    AVAILABLE + 2
        movl    $0, QUEUE_NOTIFY
1:      movl    INTERRUPT_STATUS, %eax
        testl   %eax, %eax
        jz      1b
        movl    %eax, INTERRUPT_ACK
        cmpb    $0, RESULT
        ret
text:   .ascii  "the disk cannot be written to\n"
        .set    length, . - text
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff      # code: base 0, limit 4 GiB, 32-bit
        .quad   0x00cf92000000ffff      # data: base 0, limit 4 GiB
gdtr:   .word   . - gdt - 1
        .long   0x10000 + gdt
