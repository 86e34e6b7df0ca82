// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A test that runs inside the distribution's container, one container for each class. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class ContainerTest {

    /** Ends a test that hangs, with the stack of its thread; the limit includes the methods before and after the test. */
    @Rule
    public final Timeout timeout = Timeout.builder()
            .withTimeout(TEST_MINUTES, TimeUnit.MINUTES)
            .withLookingForStuckThread(true)
            .build();

    @Inject
    protected BundleContext context;

    protected Api api;
    protected DeployFolder deploy;
    protected Path home;

    private static final int TEST_MINUTES = 5;

    /** Its listener looks into each bundle that comes, and fails on one that has gone meanwhile; harmless, and not ours. */
    private static final String CARELESS_LISTENER = "org.glassfish.hk2.osgi-resource-locator";

    private final List<ServiceRegistration<?>> offers = new ArrayList<>();
    private final Queue<FrameworkEvent> errors = new ConcurrentLinkedQueue<>();
    private final FrameworkListener errorListener = this::note;
    private volatile Predicate<String> expected = message -> false;

    @Configuration
    public Option[] container() {
        return options(Distribution.options(configuration(), deployedAtStart()), junitBundles());
    }

    /** Files for {@code conf/}, by name. */
    protected Map<String, String> configuration() {
        return Map.of();
    }

    /** Names of throw-away extensions that lie in {@code deploy/} when the container starts. */
    protected List<String> deployedAtStart() {
        return List.of();
    }

    @Before
    public void listen() {
        context.addFrameworkListener(errorListener);
    }

    /** A test brings about errors of the framework on purpose: those with a text. */
    protected void expectErrors(String text) {
        expected = message -> message.contains(text);
    }

    private void note(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR
                && !CARELESS_LISTENER.equals(event.getBundle().getSymbolicName())
                && !expected.test(String.valueOf(event.getThrowable()))) {
            errors.add(event);
        }
    }

    /** The client is the administrator; it is handed out when the servers answer. */
    @Before
    public void findInstance() {
        home = Path.of(context.getProperty("novella.home"));
        deploy = new DeployFolder(home);
        api = new Api(Integer.parseInt(context.getProperty("org.osgi.service.http.port")))
                .asAdmin(home.resolve("data/admin-password"));
        eventually(() -> api.get("compute/v2.1/servers"), response -> response.statusCode() == 200);
    }

    protected <T> T service(Class<T> type) {
        ServiceReference<T> reference =
                eventually(() -> context.getServiceReference(type), candidate -> candidate != null);
        return context.getService(reference);
    }

    /** Offers an extension something of the test's, until the end of the test: a service that it chooses by name. */
    protected <T> void offer(Class<T> type, T service, String name) {
        offers.add(context.registerService(type, service, FrameworkUtil.asDictionary(Map.of("novella.test", name))));
    }

    /** Removes what was dropped, and waits until it is gone. */
    @After
    public void clear() throws IOException {
        deploy.clear();
        eventually(
                () -> Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getLocation().contains("/deploy/"))
                        .toList(),
                List::isEmpty);
        offers.forEach(ServiceRegistration::unregister);
        context.removeFrameworkListener(errorListener);
        assertEquals(
                List.of(),
                errors.stream()
                        .map(error -> error + ": " + error.getThrowable())
                        .toList());
    }

    protected Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No bundle " + symbolicName));
    }
}
