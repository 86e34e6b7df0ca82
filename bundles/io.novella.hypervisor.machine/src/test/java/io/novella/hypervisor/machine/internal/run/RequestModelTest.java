// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.run.Request.Condition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model of every interleaving of three callers, each with one request, and a vCPU's thread whose guest may halt, or switch the power off, at
 * any moment. A step is what happens in one go under the machine's lock. The decisions are those of the real {@link Request}; the model is of
 * which caller waits for what. {@link InterleavingTest} drives the real machine.
 */
class RequestModelTest {

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

    /** Where a caller is: not begun, waiting for a thread of a power cycle, or finished; and who was finished before. */
    private record Caller(Request request, String phase, int cycle, Set<Integer> after) {
        boolean finished() {
            return done() || phase.equals("refused");
        }

        boolean done() {
            return phase.equals("done");
        }
    }

    /**
     * What the thread of a power cycle was last told.
     *
     * @param byGuest whether the guest has switched the power off
     * @param reset whether it has ended in a reset
     */
    private record Told(Order order, boolean byGuest, boolean reset) {
        Told(Order order) {
            this(order, false, false);
        }

        boolean overtakes(Order given) {
            return order != given && order != Order.RESET && !byGuest;
        }
    }

    /** A machine and those who ask; with what the threads that have ended were last told, by power cycle. */
    private record World(
            VmState state,
            Told told,
            Thread thread,
            int cycle,
            boolean closing,
            List<Caller> callers,
            Map<Integer, Told> past) {

        Order order() {
            return told.order();
        }

        Condition condition() {
            return new Condition(state, thread == Thread.NONE ? null : order(), closing);
        }

        World with(int index, String phase) {
            Caller caller = callers.get(index);
            boolean begins = caller.phase().equals("new");
            List<Caller> next = new ArrayList<>(callers);
            next.set(
                    index,
                    new Caller(
                            caller.request(),
                            phase,
                            begins ? cycle : caller.cycle(),
                            begins ? finishedCallers() : caller.after()));
            return new World(state, told, thread, cycle, closing, next, past);
        }

        private Set<Integer> finishedCallers() {
            return IntStream.range(0, callers.size())
                    .filter(index -> callers.get(index).finished())
                    .boxed()
                    .collect(Collectors.toUnmodifiableSet());
        }

        World to(VmState next, Thread at) {
            assertThat(LifeCycle.next(state)).as("%s", this).contains(next);
            return new World(next, told, at, cycle, closing, callers, past);
        }

        World ordered(Order given) {
            return new World(state, new Told(given, told.byGuest(), false), thread, cycle, closing, callers, past);
        }

        World at(Thread next) {
            return new World(state, told, next, cycle, closing, callers, past);
        }

        World closed() {
            return new World(state, told, thread, cycle, true, callers, past);
        }

        World poweredOn() {
            World on = to(VmState.RUNNING, Thread.IN_GUEST);
            return new World(on.state, new Told(Order.RUN), on.thread, cycle + 1, closing, callers, past);
        }

        World poweredOffByTheGuest() {
            return new World(state, new Told(Order.STOP, true, false), thread, cycle, closing, callers, past);
        }

        World off(boolean reset) {
            Map<Integer, Told> ended = new HashMap<>(past);
            ended.put(cycle, new Told(told.order(), told.byGuest(), reset));
            World off = to(VmState.STOPPED, Thread.NONE);
            return new World(off.state, told, off.thread, cycle, closing, callers, Map.copyOf(ended));
        }

        boolean finished() {
            return callers.stream().allMatch(Caller::finished);
        }
    }

    @ParameterizedTest
    @EnumSource(VmState.class)
    void whateverTheOrderEveryoneIsAnsweredAndTheEndIsThatOfSomeSequence(VmState begin) {
        Request[] all = Request.values();
        // In every combination; who asks which makes no difference.
        for (int a = 0; a < all.length; a++) {
            for (int b = a; b < all.length; b++) {
                for (int c = b; c < all.length; c++) {
                    explore(begin, List.of(all[a], all[b], all[c]));
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
        for (World end : ends) {
            assertThat(SequentialContract.allows(begin, served(end), end.state()))
                    .as("%s from %s: %s", requests, begin, end)
                    .isTrue();
            if (requests.contains(Request.CLOSE)) {
                assertThat(end.state()).as("%s", end).isEqualTo(VmState.CLOSED);
            }
            for (Caller caller : end.callers()) {
                boolean reset = caller.request() == Request.RESET && caller.done();
                assertThat(reset && SequentialContract.isOn(end.state()) && end.cycle() == caller.cycle())
                        .as("after a reset it is not the guest of before: %s", end)
                        .isFalse();
            }
        }
    }

    private static List<SequentialContract.Served> served(World end) {
        return end.callers().stream()
                .map(caller -> new SequentialContract.Served(caller.request(), caller.done(), caller.after()))
                .toList();
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
        List<Caller> callers = requests.stream()
                .map(request -> new Caller(request, "new", 0, Set.of()))
                .toList();
        assertThat(callers).hasSize(CALLERS);
        Thread thread =
                switch (begin) {
                    case RUNNING -> Thread.IN_GUEST;
                    case PAUSED -> Thread.PAUSED;
                    default -> Thread.NONE;
                };
        Order order = begin == VmState.PAUSED ? Order.PAUSE : Order.RUN;
        return new World(begin, new Told(order), thread, 0, begin == VmState.CLOSED, callers, Map.of());
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
            case DONE -> {
                assertThat(SequentialContract.after(asked.state(), request))
                        .as("%s is so already: %s", request, asked)
                        .isEqualTo(asked.state());
                yield asked.with(index, "done");
            }
            case POWER_ON -> asked.poweredOn().with(index, "done");
            case RELEASE -> asked.to(VmState.CLOSED, Thread.NONE).with(index, "done");
            case ORDER -> asked.ordered(request.order()).with(index, "waiting");
            case AFTER_RESET -> null; // cannot go on before the reset is over
        };
    }

    private static @Nullable World woken(World world, int index, Caller caller) {
        Request request = caller.request();
        Told past = world.past().get(caller.cycle());
        boolean ended = past != null;
        boolean overtaken = (ended ? past : world.told()).overtakes(request.order());
        if (ended && !overtaken && (request == Request.PAUSE || request == Request.RESET) && !past.reset()) {
            return world.with(index, "refused");
        }
        boolean done = ended
                || switch (request) {
                    case PAUSE -> overtaken || world.state() == VmState.PAUSED;
                    case RESUME -> overtaken || world.state() == VmState.RUNNING;
                    case RESET -> overtaken;
                    default -> false;
                };
        return done ? world.with(index, "done") : null;
    }

    private static List<World> vcpu(World world) {
        return switch (world.thread()) {
            case NONE -> List.of();
            case IN_GUEST -> {
                List<World> next = new ArrayList<>(List.of(ended(world, false)));
                if (world.order() != Order.STOP) {
                    next.add(world.poweredOffByTheGuest());
                }
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
        boolean reset = again && world.order() == Order.RESET;
        World off = world.off(reset);
        if (world.closing()) {
            return off.to(VmState.CLOSED, Thread.NONE);
        }
        return reset ? off.poweredOn() : off;
    }
}
