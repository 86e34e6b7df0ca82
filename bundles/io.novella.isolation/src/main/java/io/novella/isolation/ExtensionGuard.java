// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The guard around the code of extensions, configured, and notified of the bundles that stop. */
@Component(service = ExtensionGuard.class, configurationPid = "io.novella.core.extensions")
@Designate(ocd = ExtensionGuard.Config.class)
public final class ExtensionGuard {

    private final BundleContext context;
    private final PlatformThreads threads = new PlatformThreads();
    private final Bulkheads bulkheads;
    private final SynchronousBundleListener stops = this::bundleChanged;

    /** Configuration {@code io.novella.core.extensions}. */
    @ObjectClassDefinition(name = "Novella extensions")
    public @interface Config {

        /** Threads in one bundle. */
        @AttributeDefinition(
                description =
                        "Maximum number of threads inside the code of one bundle. The HTTP server has 200 threads.")
        int max_concurrent_calls() default 50;

        /** Threads in all extensions. */
        @AttributeDefinition(
                description =
                        "Maximum number of the HTTP server's 200 threads inside the code of all extensions together. One"
                                + " bundle takes at most as many as are left of this number.")
        int max_threads() default 100;

        /** Threads in the bundles of the platform. */
        @AttributeDefinition(
                description =
                        "Maximum number of the HTTP server's 200 threads inside the platform's own bundles together, such as"
                                + " identity and compute. One bundle takes at most as many as are left of this number.")
        int max_platform_threads() default 80;

        /** Duration of a call. */
        @AttributeDefinition(
                description =
                        "Maximum duration of a call into an extension, and of a CompletionStage that it returned, in"
                                + " milliseconds. The thread is then interrupted and the client receives 504.")
        long call_timeout_ms() default 30_000;

        /** Requests that wait for a thread to leave a bundle. */
        @AttributeDefinition(
                description = "Maximum number of requests that wait, without a thread, until a bundle's call ends.")
        int max_queued_requests() default 500;

        /** Duration of that wait. */
        @AttributeDefinition(
                description =
                        "Maximum duration of that wait in milliseconds. The client then receives 503 with Retry-After.")
        long queue_timeout_ms() default 2_000;

        /** Incomplete results of a bundle. */
        @AttributeDefinition(
                description = "Maximum number of requests of one bundle whose CompletionStage is not complete.")
        int max_pending_results() default 1_000;

        /** Services of a bundle. */
        @AttributeDefinition(
                description = "Maximum number of services that a bundle may register for one Novella interface.")
        int max_services() default 200;
    }

    /** Begins to guard. */
    @Activate
    public ExtensionGuard(BundleContext context, Config config) {
        this.context = context;
        bulkheads = new Bulkheads(limits(config), threads, new PlatformBundles(context));
        context.addBundleListener(stops);
    }

    @Modified
    void modified(Config changed) {
        bulkheads.limit(limits(changed));
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(stops);
        bulkheads.close();
        threads.close();
    }

    private static CallLimits limits(Config config) {
        return new CallLimits(
                config.max_concurrent_calls(),
                config.max_threads(),
                config.max_platform_threads(),
                Duration.ofMillis(config.call_timeout_ms()),
                config.max_queued_requests(),
                Duration.ofMillis(config.queue_timeout_ms()),
                config.max_pending_results(),
                config.max_services());
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPED) {
            bulkheads.stopped(event.getBundle().getBundleId());
        }
    }

    /** The guards of the bundles. */
    public Bulkheads bulkheads() {
        return bulkheads;
    }

    /** The threads on which core works while it serves no request. */
    public PlatformThreads threads() {
        return threads;
    }
}
