// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that call the code of extensions: activators, component constructors and their counterparts. The actions of one
 * bundle run one after another on a thread of that bundle, which exists while there are any; so an action that does not
 * return delays no other bundle. Safe for any number of threads.
 */
final class BundleWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(BundleWorkers.class);

    /** A change of a bundle's state. Whatever it throws is logged. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * An action that is being run.
     *
     * @param bundle the bundle
     * @param kind what is done
     * @param since {@link System#nanoTime()} of its beginning
     * @param stack the frames of its thread, the innermost first; empty for one that waits for another action
     */
    record Running(Bundle bundle, Kind kind, long since, List<StackTraceElement> stack) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    /**
     * An action that does not return and is not waited for.
     *
     * @param bundle the bundle, which may have been uninstalled meanwhile
     * @param culprit the code that does not return
     */
    record Abandoned(Bundle bundle, String culprit) {}

    /** What an action does. */
    enum Kind {
        START("starting"),
        STOP("stopping"),
        UPDATE("being updated");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** In a sentence: the bundle is …. */
        String word() {
            return word;
        }
    }

    private record Task(Kind kind, Action action) {}

    private static final class Worker {
        final Deque<Task> waiting = new ArrayDeque<>();
        final Bundle bundle;

        @Nullable
        Thread thread;

        @Nullable
        Task current;

        long since;
        String culprit = "";

        Worker(Bundle bundle) {
            this.bundle = bundle;
        }
    }

    private final Map<Long, Worker> workers = new HashMap<>();
    /** Their threads are still in an action that is not waited for. */
    private final Set<Worker> abandoned = new HashSet<>();

    private final Runnable done;

    /**
     * No threads yet.
     *
     * @param done called after each action, on its thread
     */
    BundleWorkers(Runnable done) {
        this.done = done;
    }

    /** Runs an action after those of the same bundle that are still to be run. */
    synchronized void submit(Bundle bundle, Kind kind, Action action) {
        Worker worker = workers.computeIfAbsent(bundle.getBundleId(), id -> new Worker(bundle));
        worker.waiting.add(new Task(kind, action));
        if (worker.thread == null) {
            // Nothing is inherited: the caller may itself be a thread on which an extension's code has been.
            Thread thread = new Thread(null, () -> run(worker), "novella-deploy " + bundle.getSymbolicName(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(BundleWorkers.class.getClassLoader());
            worker.thread = thread;
            thread.start();
        }
    }

    /**
     * Runs the further actions of a bundle on another thread, because the present one does not return from its action. It is listed
     * among {@link #abandoned} until it does.
     *
     * @param culprit the code that does not return, for the operator
     */
    synchronized void abandon(Bundle bundle, String culprit) {
        Worker stuck = workers.remove(bundle.getBundleId());
        if (stuck != null) {
            stuck.culprit = culprit;
            abandoned.add(stuck);
            List<Task> further = List.copyOf(stuck.waiting);
            stuck.waiting.clear();
            further.forEach(task -> submit(bundle, task.kind(), task.action()));
        }
    }

    /** Actions that do not return and are not waited for. */
    synchronized List<Abandoned> abandoned() {
        return abandoned.stream()
                .map(worker -> new Abandoned(worker.bundle, worker.culprit))
                .toList();
    }

    private void run(Worker worker) {
        Task task = next(worker);
        while (task != null) {
            try {
                task.action().run();
            } catch (Throwable failed) { // whatever foreign code throws
                LOG.warn("{} failed while {}", worker.bundle, task.kind().word(), failed);
            }
            task = next(worker);
            done.run();
        }
    }

    /** Ends the current task, and an interruption that was meant for it; {@code null} if it was the last. */
    private synchronized @Nullable Task next(Worker worker) {
        boolean unused = Thread.interrupted();
        worker.current = worker.waiting.poll();
        worker.since = System.nanoTime();
        if (worker.current == null) {
            worker.thread = null;
            workers.remove(worker.bundle.getBundleId(), worker);
            abandoned.remove(worker);
        }
        return worker.current;
    }

    /** Interrupts the action of a bundle if it is of that kind. */
    synchronized void interrupt(Bundle bundle, Kind kind) {
        Worker worker = workers.get(bundle.getBundleId());
        if (worker != null && worker.thread != null && worker.current != null && worker.current.kind() == kind) {
            worker.thread.interrupt();
        }
    }

    /** Whether an action of a bundle is being run or is to be run. */
    synchronized boolean isBusy(long bundle) {
        return workers.containsKey(bundle);
    }

    /** Whether there is nothing to do. */
    synchronized boolean isIdle() {
        return workers.isEmpty();
    }

    /** The action of a bundle that is being run. */
    synchronized Optional<Running> running(long bundle) {
        return Optional.ofNullable(workers.get(bundle)).flatMap(BundleWorkers::running);
    }

    /** All actions that are being run. */
    synchronized List<Running> running() {
        return workers.values().stream()
                .flatMap(worker -> running(worker).stream())
                .toList();
    }

    private static Optional<Running> running(Worker worker) {
        Task task = worker.current;
        Thread thread = worker.thread;
        return task == null || thread == null
                ? Optional.empty()
                : Optional.of(new Running(worker.bundle, task.kind(), worker.since, List.of(thread.getStackTrace())));
    }
}
