// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;

/** Guest memory that is mapped into this process; pages cost nothing before they are touched. */
public final class MappedRam extends GuestRam {

    private final long address;

    private MappedRam(long address, long size) {
        super(size);
        this.address = address;
    }

    /** Maps this much, rounded up to whole pages. */
    public static MappedRam map(long bytes) {
        long size = roundUp(bytes);
        long address = Libc.mapAnonymous(size);
        if (address == 0) {
            throw KernelFault.of("mmap of " + size + " bytes of guest memory");
        }
        return new MappedRam(address, size);
    }

    @Override
    protected void get(long at, byte[] into) {
        Libc.read(address + at, into);
    }

    @Override
    protected void put(long at, byte[] from) {
        Libc.write(address + at, from);
    }

    @Override
    protected ByteBuffer view(long at, int length) {
        return Libc.view(address + at, length);
    }

    @Override
    protected int getShort(long at) {
        return Libc.readShort(address + at);
    }

    @Override
    protected void putShort(long at, int value) {
        Libc.writeShort(address + at, value);
    }

    @Override
    protected void free() {
        Libc.munmap(address, size());
    }

    long hostAddress() {
        return address;
    }
}
