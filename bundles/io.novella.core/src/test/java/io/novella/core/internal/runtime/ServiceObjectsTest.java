// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.isolation.Bulkheads;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Services whose components are created when the service object is obtained. */
class ServiceObjectsTest {

    private final Bulkheads bulkheads = new Bulkheads();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final AtomicInteger released = new AtomicInteger();
    private final CountDownLatch constructor = new CountDownLatch(1);
    private volatile Callable<String> creation = () -> "service";
    private final ServiceReference<String> reference = fake(ServiceReference.class);
    private final ServiceObjects serviceObjects = new ServiceObjects(fake(BundleContext.class), bulkheads);

    @AfterEach
    void stop() {
        constructor.countDown();
        bulkheads.close();
    }

    @SuppressWarnings("unchecked")
    private <T> T fake(Class<?> type) {
        return (T) Proxy.newProxyInstance(
                ServiceObjectsTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBundle" -> this.<Bundle>fake(Bundle.class);
                    case "getBundleId" -> 7L;
                    case "getSymbolicName" -> "bundle";
                    case "getVersion" -> Version.emptyVersion;
                    case "getProperty" -> arguments[0].equals("component.name") ? "component" : null;
                    case "getService" -> creation.call();
                    case "ungetService" -> released.incrementAndGet() > 0;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                });
    }

    private void add() {
        serviceObjects.add(reference, (service, contributor) -> events.add("added " + service));
    }

    private void remove() {
        serviceObjects.remove(reference, service -> events.add("removed " + service));
    }

    private String block() throws InterruptedException {
        events.add("creating");
        constructor.await();
        return "late";
    }

    @Test
    void serviceIsUsedBeforeTheRegisteringThreadContinues() {
        for (int round = 1; round <= 2; round++) {
            add();
            assertThat(events).containsExactly("added service");
            remove();
            assertThat(events).containsExactly("added service", "removed service");
            assertThat(released).hasValue(round);
            events.clear();
        }
    }

    @Test
    void lateServiceIsUsedWhenCreated() throws Exception {
        creation = this::block;
        add();
        assertThat(events.poll(1, TimeUnit.MINUTES)).isEqualTo("creating");
        assertThat(events).isEmpty();
        assertThat(serviceObjects.isCreating("component")).isTrue();

        constructor.countDown();
        assertThat(events.poll(1, TimeUnit.MINUTES)).isEqualTo("added late");
        assertThat(serviceObjects.isCreating("component")).isFalse();
        remove();
        assertThat(events).containsExactly("removed late");
    }

    @Test
    void serviceUnregisteredDuringCreationIsReleasedUnused() throws Exception {
        creation = this::block;
        add();
        assertThat(events.poll(1, TimeUnit.MINUTES)).isEqualTo("creating");
        remove();
        assertThat(events).isEmpty();

        constructor.countDown();
        while (released.get() == 0) {
            Thread.onSpinWait(); // the creating thread is about to release the service
        }
        assertThat(events).isEmpty();
    }

    @Test
    void failedCreationIsNotUsed() {
        creation = () -> {
            throw new NoClassDefFoundError("gone");
        };
        add();
        remove();
        assertThat(events).isEmpty();
        creation = () -> null; // the result of Declarative Services in this case
        add();
        remove();
        assertThat(events).isEmpty();
    }
}
