// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.deploy.internal.BundleWorkers.Abandoned;
import io.novella.deploy.internal.BundleWorkers.Kind;
import io.novella.deploy.internal.BundleWorkers.Running;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class BundleWorkersTest {

    private static final int SECONDS = 20;

    private final Semaphore done = new Semaphore(0);
    private final BundleWorkers workers = new BundleWorkers(done::release);

    private static Bundle bundle(long id) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(), new Class<?>[] {Bundle.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getBundleId":
                            return id;
                        case "getSymbolicName":
                            return "test." + id;
                        default:
                            return "test." + id; // toString, for the log
                    }
                });
    }

    private void awaitDone(int actions) throws InterruptedException {
        assertThat(done.tryAcquire(actions, SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void actionThatDoesNotReturnDelaysNoOtherBundle() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        workers.submit(bundle(1), Kind.START, () -> {
            inside.countDown();
            never.await();
        });
        assertThat(inside.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        workers.submit(bundle(2), Kind.START, () -> {});
        awaitDone(1);

        assertThat(workers.isBusy(1)).isTrue();
        assertThat(workers.isBusy(2)).isFalse();
        assertThat(workers.running()).extracting(Running::kind).containsExactly(Kind.START);
        never.countDown();
        awaitDone(1);
        assertThat(workers.isIdle()).isTrue();
    }

    @Test
    void furtherActionsOfAnAbandonedThreadAreRunByAnother() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        Bundle bundle = bundle(1);
        workers.submit(bundle, Kind.START, () -> {
            inside.countDown();
            never.await();
        });
        assertThat(inside.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        CountDownLatch stopped = new CountDownLatch(1);
        workers.submit(bundle, Kind.STOP, stopped::countDown);

        workers.abandon(bundle, "the constructor");

        awaitDone(1);
        assertThat(stopped.getCount()).isZero();
        assertThat(workers.isBusy(1)).isFalse();
        assertThat(workers.abandoned()).extracting(Abandoned::culprit).containsExactly("the constructor");
        never.countDown();
        awaitDone(1);
        assertThat(workers.abandoned()).isEmpty();
    }

    @Test
    void interruptionEndsTheActionAndNotTheNext() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        CountDownLatch inside = new CountDownLatch(1);
        Bundle bundle = bundle(1);
        workers.submit(bundle, Kind.START, () -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                events.add("interrupted");
                Thread.currentThread().interrupt(); // left behind
            }
        });
        workers.submit(bundle, Kind.STOP, () -> events.add("interrupted: " + Thread.interrupted()));
        assertThat(inside.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        workers.interrupt(bundle, Kind.STOP); // not the one that is being run
        workers.interrupt(bundle, Kind.START);
        awaitDone(2);

        assertThat(events).containsExactly("interrupted", "interrupted: false");
    }

    @Test
    void errorEndsNeitherTheThreadNorLaterActions() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        workers.submit(bundle(1), Kind.START, () -> {
            throw new StackOverflowError("on purpose");
        });
        workers.submit(bundle(1), Kind.STOP, () -> events.add("stopped"));
        awaitDone(2);
        workers.submit(bundle(1), Kind.START, () -> events.add("started again"));
        awaitDone(1);

        assertThat(events).containsExactly("stopped", "started again");
    }
}
