// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import static java.util.Objects.requireNonNull;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The C library by JNA direct mapping, bound while somebody holds it. Unbinding lets JNA forget this class, and with it
 * the class loader of the bundle.
 */
public final class Libc {

    /** ABI: asm-generic/errno-base.h. */
    public static final int ENOENT = 2;

    /** ABI: asm-generic/errno-base.h. */
    public static final int EINTR = 4;

    /** ABI: asm-generic/errno-base.h. */
    public static final int E2BIG = 7;

    /** See {@code errno(3)}. */
    public static final int EAGAIN = 11;

    /** ABI: asm-generic/errno-base.h. */
    public static final int EACCES = 13;

    // ABI: asm-generic/fcntl.h
    private static final int O_RDONLY = 00;
    private static final int O_RDWR = 02;
    private static final int O_CLOEXEC = 02000000;

    // ABI: asm-generic/fcntl.h
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    // ABI: linux/fs.h
    private static final int SEEK_END = 2;

    // ABI: asm-generic/mman-common.h, asm-generic/mman.h
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_SHARED = 0x01;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final long MAP_FAILED = -1;

    // ABI: sys/eventfd.h
    private static final int EFD_CLOEXEC = 02000000;

    // ABI: asm/unistd_64.h
    private static final long SYS_GETTID = 186;
    private static final long SYS_TGKILL = 234;

    private static int holders;
    private static @Nullable NativeLibrary library;

    private Libc() {}

    /**
     * Binds the native methods, if nobody holds them yet.
     *
     * @throws LinkageError when JNA cannot load its own library or the C library
     */
    public static synchronized void hold() {
        if (holders == 0) {
            // By the library and not by its name: so its options do not name this class's loader.
            library = CLibrary.open();
            Native.register(Libc.class, library);
        }
        holders++;
    }

    /** Lets go; the last one unbinds. No thread may be inside a call then. */
    public static synchronized void release() {
        if (--holders == 0) {
            Native.unregister(Libc.class);
            // JNA keeps the options of every registered class in a weak map whose values hold the class, and so for
            // ever.
            Native.getLibraryOptions(Libc.class).clear();
            library = null;
        }
    }

    /** Opens a file for reading and writing; -1 and {@link #errno()} on failure. */
    public static int openDevice(String path) {
        return open(path, O_RDWR | O_CLOEXEC);
    }

    /** Opens a file for reading, or for reading and writing; -1 and {@link #errno()} on failure. */
    public static int openFile(String path, boolean writable) {
        return open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    }

    /**
     * Locks an open file for as long as it is open, against everybody or against those only who lock it against everybody;
     * -1 with {@link #EAGAIN} if somebody else's lock is in the way. The lock is of this open file alone: another one in
     * this process is somebody else, and closing that changes nothing here.
     */
    public static int lock(int fd, boolean exclusive) {
        return flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
    }

    /** The length of an open file, in bytes; -1 on failure. */
    public static long fileLength(int fd) {
        return lseek(fd, 0, SEEK_END);
    }

    /** Brings what was written to a file to its medium; -1 on failure. */
    public static native int fdatasync(int fd);

    /** An ioctl with a number as argument. */
    public static native int ioctl(int fd, long request, long argument);

    /** An ioctl with a number as argument, to be made again and again. */
    public static PreparedCall prepareIoctl(int fd, long request, long argument) {
        return new PreparedCall(function("ioctl"), fd, request, argument);
    }

    /** An ioctl with a structure as argument: a direct buffer in native order. */
    public static native int ioctl(int fd, long request, ByteBuffer argument);

    /** Reads at an offset, up to so many bytes; how many, or -1. */
    public static native long pread(int fd, ByteBuffer into, long count, long offset);

    /** Reads at an offset into mapped memory, up to so many bytes; how many, or -1. */
    public static native long pread(int fd, long address, long count, long offset);

    /** Writes at an offset from mapped memory, up to so many bytes; how many, or -1. */
    public static native long pwrite(int fd, long address, long count, long offset);

    /** Closes a descriptor. */
    public static native int close(int fd);

    /** The error of this thread's last failed call. */
    public static int errno() {
        return Native.getLastError();
    }

    /** What an error number means, in words. */
    public static native String strerror(int errno);

    /** Maps fresh, zeroed memory without reserving swap for it; 0 on failure. */
    public static long mapAnonymous(long length) {
        return address(mmap(0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0));
    }

    /** Maps what a descriptor shares with the kernel, from its start; 0 on failure. */
    public static long mapShared(int fd, long length) {
        return address(mmap(0, length, PROT_READ_WRITE, MAP_SHARED, fd, 0));
    }

    /** Unmaps. */
    public static native int munmap(long address, long length);

    /** A view of mapped memory; using it after {@link #munmap} crashes the process. */
    public static ByteBuffer view(long address, int length) {
        return new Pointer(address).getByteBuffer(0, length);
    }

    /** Where a direct buffer's first byte is: for a structure that points to another. The buffer must stay in use. */
    public static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** Copies out of mapped memory. */
    public static void read(long address, byte[] into) {
        new Pointer(address).read(0, into, 0, into.length);
    }

    /** Copies into mapped memory. */
    public static void write(long address, byte[] from) {
        new Pointer(address).write(0, from, 0, from.length);
    }

    /** Reads two bytes of mapped memory, at an even address, in one access. */
    public static int readShort(long address) {
        return Short.toUnsignedInt(new Pointer(address).getShort(0));
    }

    /** Writes two bytes of mapped memory, at an even address, in one access. */
    public static void writeShort(long address, int value) {
        new Pointer(address).setShort(0, (short) value);
    }

    /** A descriptor that counts; -1 on failure. */
    public static int eventfd() {
        return eventfd(0, EFD_CLOEXEC);
    }

    /** Reads into a direct buffer; how many bytes, or -1. */
    public static native long read(int fd, ByteBuffer into, long length);

    /** Writes from a direct buffer; how many bytes, or -1. */
    public static native long write(int fd, ByteBuffer from, long length);

    /** The kernel's id of the calling thread. */
    static int threadId() {
        return (int) syscall(SYS_GETTID, 0, 0, 0);
    }

    /** Sends a signal to one thread of this process. */
    static int signalThread(int threadId, int signal) {
        return (int) syscall(SYS_TGKILL, getpid(), threadId, signal);
    }

    /** The address of a function of the C library. */
    static synchronized long function(String name) {
        return Pointer.nativeValue(requireNonNull(library, "held").getGlobalVariableAddress(name));
    }

    static native int sigaction(int signal, ByteBuffer action, ByteBuffer old);

    private static long address(long mapped) {
        return mapped == MAP_FAILED ? 0 : mapped;
    }

    private static native int eventfd(int count, int flags);

    private static native int open(String path, int flags);

    private static native int flock(int fd, int operation);

    private static native long lseek(int fd, long offset, int whence);

    private static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    private static native long syscall(long number, long a, long b, long c);

    private static native int getpid();
}
