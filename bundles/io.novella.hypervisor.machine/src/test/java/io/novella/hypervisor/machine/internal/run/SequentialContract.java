// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.VmState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link io.novella.hypervisor.VirtualMachine} for concurrent requests: the answers and the end are those of the requests one
 * after the other, each answered as the contract says, in an order in which no request is served before one that had been answered when it was
 * made. Only the way to the state "off" takes time: until then, a machine refuses all but to be switched off.
 */
final class SequentialContract {

    // Who switches a machine off, beside the index of a caller.
    private static final int NOT_LEAVING = -1;
    private static final int THE_GUEST = -2;

    private final List<Served> callers;
    private final VmState end;

    /**
     * A request that was answered.
     *
     * @param done whether it was carried out, or else refused
     * @param after the indices of the requests that had been answered when it was made
     */
    record Served(Request request, boolean done, Set<Integer> after) {}

    private SequentialContract(List<Served> callers, VmState end) {
        this.callers = callers;
        this.end = end;
    }

    /** Whether the contract allows these answers and this end, of a machine whose guest may halt at any time. */
    static boolean allows(VmState begin, List<Served> callers, VmState end) {
        return new SequentialContract(callers, end).isPossible(begin, NOT_LEAVING, Set.of());
    }

    /** Whether the callers that are not served yet can be, one after the other. */
    private boolean isPossible(VmState now, int leaving, Set<Integer> served) {
        boolean couldHalt = now == VmState.RUNNING && leaving == NOT_LEAVING;
        if (couldHalt && isPossible(now, THE_GUEST, served)) {
            return true;
        }
        if (leaving != NOT_LEAVING && isPossible(VmState.STOPPED, NOT_LEAVING, served)) {
            return true;
        }
        if (served.size() == callers.size()) {
            return now == end;
        }
        return IntStream.range(0, callers.size())
                .filter(index -> !served.contains(index))
                .filter(index -> served.containsAll(callers.get(index).after()))
                .anyMatch(index -> isNext(index, now, leaving, served));
    }

    private boolean isNext(int index, VmState now, int leaving, Set<Integer> served) {
        Served caller = callers.get(index);
        Set<Integer> more = new HashSet<>(served);
        more.add(index);
        if (leaving != NOT_LEAVING && caller.request().order() != Order.STOP) {
            return !caller.done() && !caller.after().contains(leaving) && isPossible(now, leaving, more);
        }
        VmState next = after(now, caller.request());
        if (caller.done() != (next != null)) {
            return false;
        }
        if (caller.request() == Request.STOP && isOn(now) && isPossible(now, index, more)) {
            return true;
        }
        return isPossible(next == null ? now : next, NOT_LEAVING, more);
    }

    static boolean isOn(VmState state) {
        return state == VmState.RUNNING || state == VmState.PAUSED;
    }

    /** The state after a request to which no other is concurrent; null if it is refused. */
    static @Nullable VmState after(VmState state, Request request) {
        boolean closed = state == VmState.CLOSED;
        return switch (request) {
            case START -> isOn(state) || closed ? null : VmState.RUNNING;
            case PAUSE -> isOn(state) ? VmState.PAUSED : null;
            case RESUME, RESET -> isOn(state) ? VmState.RUNNING : null;
            case STOP -> isOn(state) ? VmState.STOPPED : closed ? null : state;
            case CLOSE -> VmState.CLOSED;
        };
    }
}
