// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The signal that takes a thread out of {@code KVM_RUN}. Its handler is a harmless function of the C library: a handler
 * in Java would have to enter the VM from a signal, and blocking the signal with {@code KVM_SET_SIGNAL_MASK} would also
 * block those that the JVM needs.
 */
public final class Kick {

    // ABI: glibc's SIGRTMIN is 34, SIGRTMAX 64. The JVM and most libraries stay below SIGRTMIN + 5.
    private static final int FIRST_SIGNAL = 34 + 5;
    private static final int LAST_SIGNAL = 64;

    // ABI: bits/sigaction.h (glibc, x86-64) struct sigaction: sa_handler @0, sa_mask @8 (128 bytes), sa_flags @136,
    // sa_restorer @144; 152 bytes.
    private static final int SIGACTION_BYTES = 152;
    private static final int SA_HANDLER = 0;
    private static final int SA_FLAGS = 136;

    /** ABI: asm/signal.h. Other system calls of the thread go on as if nothing had happened. */
    private static final int SA_RESTART = 0x10000000;

    private static final long SIG_DFL = 0;

    private final int signal;

    private Kick(int signal) {
        this.signal = signal;
    }

    /**
     * Takes the first real-time signal that nobody else handles. The handler stays for the life of the process: it does
     * nothing, and without it a late signal would end the JVM.
     *
     * @throws HypervisorException {@code DOWN} when every signal is taken
     */
    public static Kick install() {
        long handler = Libc.function("abs");
        for (int signal = FIRST_SIGNAL; signal <= LAST_SIGNAL; signal++) {
            ByteBuffer action = sigaction();
            ByteBuffer old = sigaction();
            action.putLong(SA_HANDLER, handler).putInt(SA_FLAGS, SA_RESTART);
            if (Libc.sigaction(signal, action, old) != 0) {
                continue;
            }
            long before = old.getLong(SA_HANDLER);
            if (before == SIG_DFL || before == handler) {
                return new Kick(signal);
            }
            Libc.sigaction(signal, old, action);
        }
        throw new HypervisorException(Reason.DOWN, "no real-time signal is free to stop guests with");
    }

    /** What {@link #kick} needs to know of the calling thread. Valid until that thread ends. */
    public static int currentThread() {
        return Libc.threadId();
    }

    /** Interrupts the thread's system call. The caller makes sure that the thread has not ended. */
    public void kick(int thread) {
        Libc.signalThread(thread, signal);
    }

    private static ByteBuffer sigaction() {
        return ByteBuffer.allocateDirect(SIGACTION_BYTES).order(ByteOrder.nativeOrder());
    }
}
