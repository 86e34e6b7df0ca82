// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the current thread does for one request: the extension calls that it is in, and how the client is answered while the
 * thread does not come back from one of them.
 */
public final class RequestScope implements AutoCloseable {

    private static final ThreadLocal<@Nullable RequestScope> OF_THREAD = new ThreadLocal<>();

    private final @Nullable RequestScope before;
    private final @Nullable Consumer<Fault> late;
    /** Written by the thread, read by the watchdog too. */
    private volatile @Nullable Call innermost;

    private @Nullable CallRefused refusal;

    private RequestScope(@Nullable Consumer<Fault> late) {
        before = OF_THREAD.get();
        this.late = late;
        OF_THREAD.set(this);
    }

    /**
     * Begins to serve a request on this thread.
     *
     * @param late answers the client from another thread, at most once, when this one does not react to its interrupt
     */
    public static RequestScope open(Consumer<Fault> late) {
        return new RequestScope(late);
    }

    /** The scope of this thread; a temporary one, which its first call closes, outside of requests. */
    static RequestScope current() {
        RequestScope scope = OF_THREAD.get();
        return scope == null ? new RequestScope(null) : scope;
    }

    /** The scope of this thread, if it has one. */
    static @Nullable RequestScope ofThread() {
        return OF_THREAD.get();
    }

    /** Notes that a call was refused, for a caller that receives only the consequence, such as the denial of a rule. */
    static void note(CallRefused refused) {
        RequestScope scope = OF_THREAD.get();
        if (scope != null) {
            scope.refusal = refused;
        }
    }

    /** The last refusal that this thread has met while it serves the request; {@code null} if there is none. Forgets it. */
    public static @Nullable CallRefused takeRefusal() {
        RequestScope scope = OF_THREAD.get();
        CallRefused refused = scope == null ? null : scope.refusal;
        if (refused != null) {
            scope.refusal = null;
        }
        return refused;
    }

    /** Ends it. A thread keeps nothing of it, since the thread may live longer than this bundle. */
    @Override
    public void close() {
        if (before == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(before);
        }
    }

    @Nullable
    Consumer<Fault> late() {
        return late;
    }

    @Nullable
    Call innermost() {
        return innermost;
    }

    /** Notes that a call begins. */
    void entered(Call call) {
        innermost = call;
    }

    /** Notes that the innermost call has ended. */
    void left(@Nullable Call outer) {
        innermost = outer;
        if (outer == null && late == null) {
            close();
        }
    }

    /** Whether this thread is inside a bundle already. */
    boolean isInside(Bulkhead bulkhead) {
        for (Call call = innermost; call != null; call = call.outer()) {
            if (call.bulkhead() == bulkhead) {
                return true;
            }
        }
        return false;
    }
}
