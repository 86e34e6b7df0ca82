// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A call of the C library whose arguments never change, with as little between Java and C as JNA can: for the one that is
 * made at every exit. libffi gets the arguments as they lie in memory; nothing is converted, and the error number is not
 * kept, so to learn it, make the call again by {@link Libc}. Of one thread.
 */
public final class PreparedCall implements AutoCloseable {

    // ABI: ffi.h struct ffi_type: size_t size @0, u16 alignment @8, u16 type @10, struct ffi_type **elements @16;
    // FFI_TYPE_SINT64 is 12. ffi_prep_cif(): JNA takes 0 for the default calling convention.
    private static final int TYPE_BYTES = 24;
    private static final int TYPE_ALIGNMENT = 8;
    private static final int TYPE_NUMBER = 10;
    private static final short SINT64 = 12;
    private static final int DEFAULT_ABI = 0;

    // One block: the result, the type, then for each argument its value, its type's address, and its value's.
    private static final int RESULT = 0;
    private static final int TYPE = 8;
    private static final int VALUES = TYPE + TYPE_BYTES;

    private final ByteBuffer memory;
    private final long function;
    private final long description;
    private final long result;
    private final long arguments;

    /** Prepares a call of the function at this address: all arguments and the result are integers. */
    PreparedCall(long function, long... values) {
        int types = VALUES + Long.BYTES * values.length;
        int addresses = types + Long.BYTES * values.length;
        memory = ByteBuffer.allocateDirect(addresses + Long.BYTES * values.length)
                .order(ByteOrder.nativeOrder());
        long base = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
        memory.putLong(TYPE, Long.BYTES)
                .putShort(TYPE + TYPE_ALIGNMENT, (short) Long.BYTES)
                .putShort(TYPE + TYPE_NUMBER, SINT64);
        for (int i = 0; i < values.length; i++) {
            int word = Long.BYTES * i;
            memory.putLong(VALUES + word, values[i])
                    .putLong(types + word, base + TYPE)
                    .putLong(addresses + word, base + VALUES + word);
        }
        this.function = function;
        this.result = base + RESULT;
        this.arguments = base + addresses;
        this.description = Native.ffi_prep_cif(DEFAULT_ABI, values.length, base + TYPE, base + types);
    }

    /** Makes the call. */
    public int call() {
        Native.ffi_call(description, function, result, arguments);
        return memory.getInt(RESULT);
    }

    @Override
    public void close() {
        Native.free(description);
    }
}
