// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.machine.Request.Answer;
import io.novella.hypervisor.kvm.internal.machine.Request.Condition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every interleaving of three people who each ask one thing of a machine, with a vCPU's thread whose guest may halt at any
 * moment. A step is what happens in one go under the machine's lock. The decisions are the real {@link Request}'s; what is
 * modelled is who waits for what, as {@link KvmMachine} and {@link VcpuRunner} do.
 */
class InterleavingTest {

    private static final int CALLERS = 3;

    /** Where the vCPU's thread is; it reads its order, and acts on it in another step. */
    private enum Thread {
        NONE,
        IN_GUEST,
        READ_PAUSE,
        READ_STOP,
        READ_RESET,
        PAUSED
    }

    /** Where a caller is: not begun, waiting for a thread of a power cycle, or finished. */
    private record Caller(Request request, String phase, int cycle) {
        boolean finished() {
            return phase.equals("done") || phase.equals("refused");
        }
    }

    private record World(VmState state, Order order, Thread thread, int cycle, boolean closing, List<Caller> callers) {

        Condition condition() {
            return new Condition(state, thread == Thread.NONE ? null : order, closing);
        }

        World with(int index, String phase) {
            List<Caller> next = new ArrayList<>(callers);
            next.set(index, new Caller(callers.get(index).request(), phase, cycle));
            return new World(state, order, thread, cycle, closing, next);
        }

        World to(VmState next, Thread at) {
            assertThat(LifeCycle.next(state)).as("%s", this).contains(next);
            return new World(next, order, at, cycle, closing, callers);
        }

        World ordered(Order given) {
            return new World(state, given, thread, cycle, closing, callers);
        }

        World at(Thread next) {
            return new World(state, order, next, cycle, closing, callers);
        }

        World closed() {
            return new World(state, order, thread, cycle, true, callers);
        }

        World poweredOn() {
            World on = to(VmState.RUNNING, Thread.IN_GUEST);
            return new World(on.state, Order.RUN, on.thread, cycle + 1, closing, callers);
        }

        boolean finished() {
            return callers.stream().allMatch(Caller::finished);
        }
    }

    @ParameterizedTest
    @EnumSource(VmState.class)
    void whateverTheOrderEveryoneIsAnsweredAndTheEndIsThatOfSomeSequence(VmState begin) {
        for (Request a : Request.values()) {
            for (Request b : Request.values()) {
                for (Request c : Request.values()) {
                    explore(begin, List.of(a, b, c));
                }
            }
        }
    }

    @Test
    void theModelFindsWhatItIsFor() {
        // Two stops at once, of a guest that may halt: both are answered, and it is off.
        assertThat(ends(world(VmState.RUNNING, List.of(Request.STOP, Request.STOP, Request.STOP))))
                .allSatisfy(end -> assertThat(end.state()).isEqualTo(VmState.STOPPED))
                .hasSizeGreaterThan(1);
        // A pause and a reset at once: the guest runs or holds still afterwards, or halts; it never stays off by
        // itself.
        assertThat(ends(world(VmState.RUNNING, List.of(Request.PAUSE, Request.RESET, Request.RESET))))
                .extracting(World::state)
                .contains(VmState.RUNNING, VmState.PAUSED);
    }

    private static void explore(VmState begin, List<Request> requests) {
        Set<World> ends = ends(world(begin, requests));
        assertThat(ends).isNotEmpty();
        Set<VmState> possible = sequential(begin, requests);
        for (World end : ends) {
            assertThat(possible).as("%s from %s: %s", requests, begin, end).contains(end.state());
            if (requests.contains(Request.CLOSE)) {
                assertThat(end.state()).as("%s", end).isEqualTo(VmState.CLOSED);
            }
        }
    }

    /** All worlds in which everyone is answered. Fails if one is stuck, or if a caller could wait for ever. */
    private static Set<World> ends(World first) {
        Map<World, List<World>> seen = new HashMap<>();
        Deque<World> open = new ArrayDeque<>(List.of(first));
        Set<World> ends = new HashSet<>();
        while (!open.isEmpty()) {
            World world = open.remove();
            if (seen.containsKey(world)) {
                continue;
            }
            if (world.finished()) {
                ends.add(world);
                seen.put(world, List.of());
                continue;
            }
            List<World> next = steps(world);
            assertThat(next).as("stuck: %s", world).isNotEmpty();
            seen.put(world, next);
            open.addAll(next);
        }
        assertNoCycle(seen);
        return ends;
    }

    /** Without a cycle every way is finite, so every wait is bounded by as many steps of others. */
    private static void assertNoCycle(Map<World, List<World>> graph) {
        Map<World, Integer> incoming = new HashMap<>();
        graph.values().forEach(next -> next.forEach(world -> incoming.merge(world, 1, Integer::sum)));
        Deque<World> free = new ArrayDeque<>();
        graph.keySet().stream().filter(world -> !incoming.containsKey(world)).forEach(free::add);
        int removed = 0;
        while (!free.isEmpty()) {
            removed++;
            for (World next : graph.get(free.remove())) {
                if (incoming.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        assertThat(removed).as("worlds that are on no cycle").isEqualTo(graph.size());
    }

    private static World world(VmState begin, List<Request> requests) {
        List<Caller> callers =
                requests.stream().map(request -> new Caller(request, "new", 0)).toList();
        assertThat(callers).hasSize(CALLERS);
        Thread thread =
                switch (begin) {
                    case RUNNING -> Thread.IN_GUEST;
                    case PAUSED -> Thread.PAUSED;
                    default -> Thread.NONE;
                };
        Order order = begin == VmState.PAUSED ? Order.PAUSE : Order.RUN;
        return new World(begin, order, thread, 0, begin == VmState.CLOSED, callers);
    }

    private static List<World> steps(World world) {
        List<World> next = new ArrayList<>();
        for (int i = 0; i < world.callers().size(); i++) {
            World step = call(world, i);
            if (step != null) {
                next.add(step);
            }
        }
        next.addAll(vcpu(world));
        return next;
    }

    /** A caller's next step, if it can take one. */
    private static @Nullable World call(World world, int index) {
        Caller caller = world.callers().get(index);
        Request request = caller.request();
        if (caller.finished()) {
            return null;
        }
        if (caller.phase().equals("waiting")) {
            return woken(world, index, caller);
        }
        World asked = request == Request.CLOSE ? world.closed() : world;
        return switch (request.in(asked.condition())) {
            case REFUSE -> asked.with(index, "refused");
            case DONE -> asked.with(index, "done");
            case POWER_ON -> asked.poweredOn().with(index, "done");
            case RELEASE -> asked.to(VmState.CLOSED, Thread.NONE).with(index, "done");
            case ORDER -> asked.ordered(request.order()).with(index, "waiting");
            case AFTER_RESET -> null; // cannot go on before the reset is over
        };
    }

    private static @Nullable World woken(World world, int index, Caller caller) {
        boolean ended = world.thread() == Thread.NONE || world.cycle() != caller.cycle();
        boolean overtaken = world.order() != caller.request().order();
        return switch (caller.request()) {
            case PAUSE ->
                ended
                        ? world.with(index, world.cycle() == caller.cycle() && !overtaken ? "refused" : "done")
                        : overtaken || world.state() == VmState.PAUSED ? world.with(index, "done") : null;
            case RESUME -> ended || overtaken || world.state() == VmState.RUNNING ? world.with(index, "done") : null;
            case RESET ->
                ended
                        ? world.with(index, world.cycle() == caller.cycle() && !overtaken ? "refused" : "done")
                        : overtaken ? world.with(index, "done") : null;
            default -> ended ? world.with(index, "done") : null;
        };
    }

    private static List<World> vcpu(World world) {
        return switch (world.thread()) {
            case NONE -> List.of();
            case IN_GUEST -> {
                List<World> next = new ArrayList<>(List.of(ended(world, false)));
                if (world.order() != Order.RUN) {
                    next.add(world.at(read(world.order())));
                }
                yield next;
            }
            case READ_PAUSE ->
                List.of(
                        world.order() == Order.PAUSE
                                ? world.to(VmState.PAUSED, Thread.PAUSED)
                                : world.order() == Order.RUN
                                        ? world.at(Thread.IN_GUEST)
                                        : world.at(read(world.order())));
            case PAUSED ->
                switch (world.order()) {
                    case PAUSE -> List.of();
                    case RUN -> List.of(world.to(VmState.RUNNING, Thread.IN_GUEST));
                    default -> List.of(world.at(read(world.order())));
                };
            case READ_STOP -> List.of(ended(world, false));
            case READ_RESET -> List.of(ended(world, true));
        };
    }

    private static Thread read(Order order) {
        return switch (order) {
            case RUN -> Thread.IN_GUEST;
            case PAUSE -> Thread.READ_PAUSE;
            case STOP -> Thread.READ_STOP;
            case RESET -> Thread.READ_RESET;
        };
    }

    private static World ended(World world, boolean again) {
        World off = world.to(VmState.STOPPED, Thread.NONE);
        if (world.closing()) {
            return off.to(VmState.CLOSED, Thread.NONE);
        }
        return again && world.order() == Order.RESET ? off.poweredOn() : off;
    }

    /** The states that some order of the requests, each finished before the next, leads to; the guest may halt anywhere. */
    private static Set<VmState> sequential(VmState begin, List<Request> requests) {
        if (requests.isEmpty()) {
            return begin == VmState.RUNNING ? Set.of(begin, VmState.STOPPED) : Set.of(begin);
        }
        Set<VmState> all = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            List<Request> rest = new ArrayList<>(requests);
            Request first = rest.remove(i);
            all.addAll(sequential(after(begin, first), rest));
            if (begin == VmState.RUNNING) {
                all.addAll(sequential(after(VmState.STOPPED, first), rest));
            }
        }
        return all;
    }

    private static VmState after(VmState state, Request request) {
        Order order =
                switch (state) {
                    case RUNNING -> Order.RUN;
                    case PAUSED -> Order.PAUSE;
                    default -> null;
                };
        Answer answer = request.in(new Condition(state, order, state == VmState.CLOSED));
        return switch (answer) {
            case POWER_ON -> VmState.RUNNING;
            case RELEASE -> VmState.CLOSED;
            case ORDER ->
                switch (request) {
                    case PAUSE -> VmState.PAUSED;
                    case STOP -> VmState.STOPPED;
                    case CLOSE -> VmState.CLOSED;
                    default -> VmState.RUNNING;
                };
            default -> state;
        };
    }
}
