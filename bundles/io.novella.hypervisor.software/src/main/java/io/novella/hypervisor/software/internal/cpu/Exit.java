// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/**
 * The exit of a run: one object per CPU, whose fields the next run overwrites.
 *
 * <p>An access is completed by the next run, as in KVM: for a read the caller stores the value in {@link #data} (or, for
 * a port, the values in {@link #buffer}) before it runs the CPU again.
 */
public final class Exit {

    /** Bytes of {@link #buffer}, the maximum of {@link #size} times {@link #count}. */
    public static final int BUFFER_BYTES = 4096;

    /** Why the run ended. */
    public ExitKind kind = ExitKind.NONE;

    /** {@code IO} and {@code MMIO}: whether the guest writes. */
    public boolean write;

    /** {@code IO}: the port, 0 to 0xffff. */
    public int port;

    /** {@code MMIO}: guest-physical address, unsigned, below 4 GiB. {@code DEBUG}: linear address of the next instruction. */
    public long address;

    /** {@code IO} and {@code MMIO}: bytes of one access: 1, 2 or 4; {@code MMIO} 3 too, of an access that crosses a page. */
    public int size;

    /** {@code IO}: number of accesses to the port; more than 1 for a repeated string instruction only. */
    public int count;

    /** {@code IO} with a count of 1 and {@code MMIO}: the value, unsigned; little-endian from its lowest byte. */
    public long data;

    /** {@code IO} with a count over 1: the values in the order of the accesses, little-endian, without gaps. */
    public final byte[] buffer = new byte[BUFFER_BYTES];

    /** {@code DEBUG}: whether a breakpoint was met, before its instruction; otherwise a single step has ended. */
    public boolean breakpoint;

    /** {@code UNSUPPORTED}: what the guest needs, a readable sentence without a full stop; otherwise empty. */
    public String reason = "";

    void io(boolean isWrite, int toPort, int bytes, int accesses, int value) {
        kind = ExitKind.IO;
        write = isWrite;
        port = toPort;
        size = bytes;
        count = accesses;
        data = Integer.toUnsignedLong(value);
    }

    void mmio(boolean isWrite, int at, int bytes, int value) {
        kind = ExitKind.MMIO;
        write = isWrite;
        address = Integer.toUnsignedLong(at);
        size = bytes;
        count = 1;
        data = Integer.toUnsignedLong(value);
    }

    /** Sets a kind without further data. */
    public void set(ExitKind to) {
        kind = to;
    }

    /** Sets {@code UNSUPPORTED}. */
    public void unsupported(String need) {
        kind = ExitKind.UNSUPPORTED;
        reason = need;
    }

    /** Sets {@code DEBUG}. */
    public void debug(boolean atBreakpoint, int linear) {
        kind = ExitKind.DEBUG;
        breakpoint = atBreakpoint;
        address = Integer.toUnsignedLong(linear);
    }
}
