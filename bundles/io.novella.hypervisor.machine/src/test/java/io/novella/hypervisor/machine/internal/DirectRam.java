// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import io.novella.hypervisor.machine.accel.GuestRam;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Guest memory of the tests. */
public final class DirectRam extends GuestRam {

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer memory;

    private DirectRam(int size) {
        super(size);
        memory = ByteBuffer.allocateDirect(size);
    }

    /** Memory of this size, rounded up to whole pages. */
    public static DirectRam of(long bytes) {
        return new DirectRam(Math.toIntExact(roundUp(bytes)));
    }

    @Override
    protected void get(long at, byte[] into) {
        memory.get((int) at, into);
    }

    @Override
    protected void put(long at, byte[] from) {
        memory.put((int) at, from);
    }

    @Override
    protected ByteBuffer view(long at, int length) {
        return memory.slice((int) at, length);
    }

    @Override
    protected int getShort(long at) {
        return Short.toUnsignedInt((short) SHORT.getVolatile(memory, (int) at));
    }

    @Override
    protected void putShort(long at, int value) {
        SHORT.setVolatile(memory, (int) at, (short) value);
    }

    @Override
    protected void free() {
        // The collector frees it.
    }
}
