// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.HypervisorException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a machine starts with: bytes, and how they are loaded and entered. Immutable. */
public final class BootImage {

    /** Guest-physical address of the first byte of a flat binary: 0x10000. */
    public static final long LOAD_ADDRESS = 0x10000;

    /** The longest command line of a kernel, in bytes. */
    public static final int MAX_COMMAND_LINE = 2047;

    /** The largest file that an image or an initrd is read from, in bytes: 512 MiB. */
    public static final int MAX_FILE = 512 << 20;

    /** The smallest and the largest ROM: 64 KiB and 16 MiB. */
    private static final int MIN_ROM = 64 << 10;

    private static final int MAX_ROM = 16 << 20;

    // Documentation/x86/boot.rst of the kernel: "HdrS" at 0x202 of a bzImage.
    private static final int BZIMAGE_MAGIC_AT = 0x202;
    private static final int BZIMAGE_MAGIC = 0x53726448;

    // The ELF specification: e_ident and e_machine; 62 is x86-64.
    private static final int ELF_MAGIC = 0x464c457f;
    private static final int ELF_CLASS_AT = 4;
    private static final int ELF_CLASS_64 = 2;
    private static final int ELF_MACHINE_AT = 18;
    private static final int ELF_X86_64 = 62;
    private static final int ELF_HEADER = 64;

    private final String name;
    private final Format format;
    // Never handed out but as read-only views, and never moved.
    private final ByteBuffer bytes;
    private final @Nullable ByteBuffer initrd;
    private final String commandLine;

    /** How an image is loaded and entered. */
    public enum Format {
        /** A flat binary: loaded at {@link #LOAD_ADDRESS} and entered in real mode at {@code 0x1000:0}. */
        FLAT,
        /** A ROM: ends at 4 GiB, its last 128 KiB also below 1 MiB; entered at the processor's reset vector. */
        FIRMWARE,
        /** A Linux kernel as a 64-bit ELF file ({@code vmlinux}), entered by the 64-bit boot protocol. */
        ELF64,
        /** A 64-bit ELF file with a PVH note, entered in 32-bit protected mode where the note says. */
        PVH,
        /** A compressed Linux kernel ({@code bzImage}), entered by the 64-bit boot protocol. */
        BZIMAGE
    }

    /**
     * A flat binary; keeps its own copy of the bytes.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when there are no bytes
     */
    public BootImage(String name, byte[] bytes) {
        this(name, Format.FLAT, copy(bytes), null, "");
    }

    private BootImage(String name, Format format, ByteBuffer bytes, @Nullable ByteBuffer initrd, String commandLine) {
        check(bytes.limit() > 0, "boot image '" + name + "' is empty");
        this.name = requireNonNull(name, "name");
        this.format = format;
        this.bytes = bytes;
        this.initrd = initrd;
        this.commandLine = commandLine;
    }

    /**
     * A flat binary in a file, of which a copy is kept; a large one is kept outside the heap.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when it is no regular file, is empty, has more than {@value #MAX_FILE} bytes,
     *     cannot be read, or changes meanwhile
     */
    public static BootImage flat(String name, Path file) {
        return new BootImage(name, Format.FLAT, ImageFile.read(file, "image", MAX_FILE), null, "");
    }

    /**
     * A firmware ROM; keeps its own copy of the bytes.
     *
     * @throws HypervisorException {@code INVALID_SPEC} unless it is 64 KiB to 16 MiB long, in whole pages of 4 KiB
     */
    public static BootImage firmware(String name, byte[] rom) {
        return firmware(name, copy(rom));
    }

    /**
     * A firmware ROM in a file, as {@link #flat(String, Path)} reads it.
     *
     * @throws HypervisorException {@code INVALID_SPEC} also unless it is 64 KiB to 16 MiB long, in whole pages of 4 KiB
     */
    public static BootImage firmware(String name, Path file) {
        return firmware(name, ImageFile.read(file, "firmware", MAX_ROM));
    }

    private static BootImage firmware(String name, ByteBuffer rom) {
        int length = rom.limit();
        check(
                length >= MIN_ROM && length <= MAX_ROM && length % 4096 == 0,
                "firmware '" + name + "' has " + length + " bytes; " + MIN_ROM + " to " + MAX_ROM
                        + " in whole pages of 4096 are allowed");
        return new BootImage(name, Format.FIRMWARE, rom, null, "");
    }

    /**
     * A Linux kernel, {@code bzImage} or {@code vmlinux}, whichever the bytes are; keeps its own copy of them.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when they are neither
     */
    public static BootImage kernel(String name, byte[] bytes) {
        return kernel(name, copy(bytes));
    }

    /**
     * A Linux kernel in a file, as {@link #flat(String, Path)} reads it.
     *
     * @throws HypervisorException {@code INVALID_SPEC} also when it is neither {@code bzImage} nor {@code vmlinux}
     */
    public static BootImage kernel(String name, Path file) {
        return kernel(name, ImageFile.read(file, "kernel", MAX_FILE));
    }

    private static BootImage kernel(String name, ByteBuffer bytes) {
        if (isBzImage(bytes)) {
            return new BootImage(name, Format.BZIMAGE, bytes, null, "");
        }
        check(isElf64(bytes), "kernel '" + name + "' is neither a bzImage nor a 64-bit ELF file for x86");
        return new BootImage(name, Format.ELF64, bytes, null, "");
    }

    /**
     * An ELF file that is entered by its PVH note; keeps its own copy of the bytes.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when it is not a 64-bit ELF file
     */
    public static BootImage pvh(String name, byte[] bytes) {
        return pvh(name, copy(bytes));
    }

    /**
     * An ELF file that is entered by its PVH note, as {@link #flat(String, Path)} reads it.
     *
     * @throws HypervisorException {@code INVALID_SPEC} also when it is not a 64-bit ELF file
     */
    public static BootImage pvh(String name, Path file) {
        return pvh(name, ImageFile.read(file, "kernel", MAX_FILE));
    }

    private static BootImage pvh(String name, ByteBuffer bytes) {
        check(isElf64(bytes), "kernel '" + name + "' is not a 64-bit ELF file for x86");
        return new BootImage(name, Format.PVH, bytes, null, "");
    }

    /**
     * The same kernel with an initial RAM disk; its own copy is kept.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when this is not a kernel
     */
    public BootImage withInitrd(byte[] disk) {
        return withInitrd(copy(disk));
    }

    /**
     * The same kernel with an initial RAM disk in a file, as {@link #flat(String, Path)} reads it.
     *
     * @throws HypervisorException {@code INVALID_SPEC} also when this is not a kernel
     */
    public BootImage withInitrd(Path file) {
        checkKernel("initrd");
        return withInitrd(ImageFile.read(file, "initrd", MAX_FILE));
    }

    private BootImage withInitrd(ByteBuffer disk) {
        checkKernel("initrd");
        return new BootImage(name, format, bytes, disk, commandLine);
    }

    /**
     * The same kernel with a command line.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when this is not a kernel, or the line has NUL or is longer than
     *     {@value #MAX_COMMAND_LINE} bytes in UTF-8
     */
    public BootImage withCommandLine(String line) {
        checkKernel("command line");
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        check(
                length <= MAX_COMMAND_LINE && line.indexOf('\0') < 0,
                "the command line has " + length + " bytes; up to " + MAX_COMMAND_LINE + " without NUL are allowed");
        return new BootImage(name, format, bytes, initrd, line);
    }

    /** The same under another name. */
    public BootImage named(String other) {
        return new BootImage(other, format, bytes, initrd, commandLine);
    }

    /** What people call it, for example {@code hello}. */
    public String name() {
        return name;
    }

    /** How it is loaded and entered. */
    public Format format() {
        return format;
    }

    /** Length in bytes; at least 1. */
    public int size() {
        return bytes.limit();
    }

    /** The bytes, read-only, from position 0 to {@link #size()}. */
    public ByteBuffer bytes() {
        return view(bytes);
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return copy;
    }

    /** The initial RAM disk, read-only, if there is one. */
    public Optional<ByteBuffer> initrd() {
        return Optional.ofNullable(initrd).map(BootImage::view);
    }

    /** The kernel's command line; empty if there is none. */
    public String commandLine() {
        return commandLine;
    }

    @Override
    public String toString() {
        return name + " (" + bytes.limit() + " bytes)";
    }

    private void checkKernel(String part) {
        boolean kernel = format == Format.ELF64 || format == Format.PVH || format == Format.BZIMAGE;
        check(kernel, "'" + name + "' is " + format + " and does not support a " + part);
    }

    private static boolean isBzImage(ByteBuffer bytes) {
        return bytes.limit() >= 2 * 512 && little(bytes).getInt(BZIMAGE_MAGIC_AT) == BZIMAGE_MAGIC;
    }

    private static boolean isElf64(ByteBuffer bytes) {
        return bytes.limit() >= ELF_HEADER
                && little(bytes).getInt(0) == ELF_MAGIC
                && bytes.get(ELF_CLASS_AT) == ELF_CLASS_64
                && little(bytes).getShort(ELF_MACHINE_AT) == ELF_X86_64;
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer view(ByteBuffer content) {
        return content.asReadOnlyBuffer().position(0);
    }

    private static ByteBuffer copy(byte[] bytes) {
        return ByteBuffer.wrap(bytes.clone());
    }

    private static void check(boolean ok, String message) {
        if (!ok) {
            throw new HypervisorException(Reason.INVALID_SPEC, message);
        }
    }
}
