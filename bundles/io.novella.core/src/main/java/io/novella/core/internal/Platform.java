// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal;

import io.novella.api.ApiController;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.api.runtime.PublishedContract;
import io.novella.api.runtime.ServedBundles;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Authenticator;
import io.novella.api.spi.FailureSource;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.authenticate.GuardedAuthenticator;
import io.novella.core.internal.authenticate.RateLimits;
import io.novella.core.internal.body.ResponseValidation;
import io.novella.core.internal.body.ResponseWriter;
import io.novella.core.internal.gateway.Gateway;
import io.novella.core.internal.guard.GuardMode;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.pipeline.ParkedRequests;
import io.novella.core.internal.pipeline.RequestPipeline;
import io.novella.core.internal.report.BundlesInService;
import io.novella.core.internal.report.FailureSources;
import io.novella.core.internal.report.GuardedContracts;
import io.novella.core.internal.report.OrphanSchemas;
import io.novella.core.internal.report.PolicyView;
import io.novella.core.internal.report.RuntimeView;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.BundleSchemas;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.runtime.PlatformStart;
import io.novella.core.internal.runtime.ServiceObjects;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.ExtensionGuard;
import io.novella.isolation.PlatformThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The composition root: creates the pipeline and its stages, and passes on which services appear and disappear in the
 * container.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.novella.core")
@Designate(ocd = Platform.Config.class)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>='io.novella.api.runtime.ApiRuntime'")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>='io.novella.api.runtime.ServedBundles'")
public final class Platform {

    private final AuthenticatorChain authenticators;
    private final Map<ServiceReference<Authenticator>, GuardedAuthenticator> ranked =
            new ConcurrentSkipListMap<>(Collections.reverseOrder());
    private final TargetLoaders loaders = new TargetLoaders();
    private final FailureSources failureSources = new FailureSources();
    private final ServiceObjects serviceObjects;
    private final ParkedRequests parkedRequests;
    private final SynchronousBundleListener bundles = this::bundleChanged;
    private final BundleContext context;
    private final ApiRegistry registry;
    private final Bulkheads bulkheads;
    private final ResponseWriter writer;
    private final RateLimits limits;
    private final Gateway gateway;
    private final GuardedContracts contracts;
    private final ServiceRegistration<ApiRuntime> runtime;
    private final ServiceRegistration<PolicyRuntime> policyRuntime;
    private final ServiceRegistration<PublishedContract> published;
    private final ServiceRegistration<ServedBundles> served;
    private volatile Config config;

    /** Configuration {@code io.novella.core}. */
    @ObjectClassDefinition(name = "Novella core")
    public @interface Config {

        /** Maximum size of a request body, in bytes. */
        @AttributeDefinition(description = "Maximum size of a request body, in bytes.")
        long max_body_bytes() default 114_688;

        /** Treatment of a result that violates its response schema: a {@code ResponseValidation}, in any case. */
        @AttributeDefinition(
                description =
                        "Treatment of a result that violates its response schema: strict (answer 500), log or off.")
        String response_validation() default "log";

        /** Treatment of a controller that breaks its service's published contract: a {@code GuardMode}, in any case. */
        @AttributeDefinition(
                description =
                        "Treatment of a controller that breaks its service's published contract: off (not compared),"
                                + " warn (served) or refuse (not routed).")
        String contract_guard() default "warn";

        /** Folder of the services' lock files. */
        @AttributeDefinition(
                description = "Folder of the services' lock files, which api:freeze writes. If empty: contracts in the"
                        + " folder novella.data.")
        String contract_folder() default "";

        /** Maximum time to wait for the requests of a controller that is being removed, in milliseconds. */
        @AttributeDefinition(
                description = "Maximum time to wait for the requests of a controller that is being removed, in"
                        + " milliseconds.")
        long drain_timeout_ms() default 10_000;

        /** Maximum rate from one IP address, in requests per second; 0 for no limit. */
        @AttributeDefinition(
                description = "Maximum average rate from one IP address, in requests per second; 0 for no limit.")
        int requests_per_address() default 0;

        /** Maximum rate with one token, in requests per second; 0 for no limit. */
        @AttributeDefinition(
                description = "Maximum average rate with one token, in requests per second; 0 for no limit.")
        int requests_per_token() default 0;

        /** Maximum time that a request waits for an extension that is being replaced, in milliseconds. */
        @AttributeDefinition(
                description = "Maximum time that a request waits for an extension that is being replaced, in"
                        + " milliseconds, after the requests inside have finished; 0 to answer 404 at once.")
        long hold_timeout_ms() default 5_000;

        /** Maximum number of requests that wait at the same time. */
        @AttributeDefinition(description = "Maximum number of requests that wait at the same time; others receive 503.")
        int hold_max_requests() default 1_000;
    }

    /** Opens the gateway. Controllers are bound as their services appear. */
    @Activate
    public Platform(
            BundleContext context, @Reference ExtensionGuard guard, @Reference OperatorPolicy policy, Config config) {
        this.context = context;
        this.config = config;
        authenticators = new AuthenticatorChain(new PlatformStart(context));
        bulkheads = guard.bulkheads();
        serviceObjects = new ServiceObjects(context, bulkheads);
        PlatformThreads threads = guard.threads();
        parkedRequests =
                new ParkedRequests(threads, () -> this.config.hold_max_requests(), this::patience, System::nanoTime);
        registry = new ApiRegistry(loaders, policy.rulebook(), this::hold, threads, bulkheads);
        writer = new ResponseWriter(constant(config.response_validation(), ResponseValidation.LOG));
        RequestPipeline pipeline = new RequestPipeline(authenticators, registry, loaders, writer, parkedRequests);
        limits = pipeline.limits();
        limits.allow(config.requests_per_address(), config.requests_per_token());
        gateway = new Gateway(context, pipeline, () -> this.config.max_body_bytes());
        contracts = new GuardedContracts(registry, () -> contractFolder(context));
        contracts.guard(constant(config.contract_guard(), GuardMode.WARN));
        runtime = context.registerService(
                ApiRuntime.class,
                new RuntimeView(
                        registry,
                        new OrphanSchemas(
                                context, () -> registry.snapshot().routes().operations())::failures,
                        bulkheads::failures,
                        failureSources::failures,
                        contracts::failures),
                null);
        policyRuntime = context.registerService(PolicyRuntime.class, new PolicyView(registry, loaders), null);
        published = context.registerService(PublishedContract.class, contracts, null);
        served = context.registerService(ServedBundles.class, new BundlesInService(registry, serviceObjects), null);
        context.addBundleListener(bundles);
    }

    @Modified
    void modified(Config changed) {
        writer.validate(constant(changed.response_validation(), ResponseValidation.LOG));
        limits.allow(changed.requests_per_address(), changed.requests_per_token());
        config = changed;
        contracts.guard(constant(changed.contract_guard(), GuardMode.WARN));
    }

    @Deactivate
    void deactivate() {
        served.unregister();
        context.removeBundleListener(bundles);
        policyRuntime.unregister();
        published.unregister();
        runtime.unregister();
        parkedRequests.close();
        registry.close();
        gateway.close();
    }

    private Duration hold() {
        return Duration.ofMillis(Math.max(0, config.hold_timeout_ms()));
    }

    /**
     * Returns the maximum total wait of a request: the drain of the old controller, followed by the hold of its
     * routes.
     */
    private Duration patience() {
        return hold().plusMillis(config.drain_timeout_ms());
    }

    private void bundleChanged(BundleEvent event) {
        long bundle = event.getBundle().getBundleId();
        switch (event.getType()) {
            case BundleEvent.STARTED -> registry.started(bundle);
            case BundleEvent.UNINSTALLED -> registry.uninstalled(bundle);
            default -> {}
        }
    }

    /** Returns the constant that a configuration value names, in upper or lower case. */
    private static <E extends Enum<E>> E constant(String name, E otherwise) {
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(name)) {
                return constant;
            }
        }
        return otherwise;
    }

    private Path contractFolder(BundleContext context) {
        String configured = config.contract_folder();
        String data = context.getProperty("novella.data");
        return configured.isEmpty() ? Path.of(data == null ? "data" : data, "contracts") : Path.of(configured);
    }

    @Reference(
            service = ApiService.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addService(ServiceReference<ApiService> reference) {
        serviceObjects.add(reference, registry::addService);
    }

    void removeService(ServiceReference<ApiService> reference) {
        serviceObjects.remove(reference, registry::removeService);
    }

    @Reference(
            service = Authenticator.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addAuthenticator(ServiceReference<Authenticator> reference) {
        serviceObjects.add(reference, (authenticator, contributor) -> {
            ranked.put(reference, new GuardedAuthenticator(authenticator, bulkheadOf(contributor)));
            authenticators.use(List.copyOf(ranked.values()));
        });
    }

    void removeAuthenticator(ServiceReference<Authenticator> reference) {
        serviceObjects.remove(reference, authenticator -> {
            GuardedAuthenticator gone = ranked.remove(reference);
            authenticators.use(List.copyOf(ranked.values()));
            if (gone != null) {
                gone.bulkhead().drain(gone.service(), draining());
            }
        });
    }

    private Bulkhead bulkheadOf(Contributor contributor) {
        return bulkheads.of(contributor.id(), contributor.owner().toString());
    }

    private Duration draining() {
        return Duration.ofMillis(Math.max(1, config.drain_timeout_ms()));
    }

    @Reference(
            service = FailureSource.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addFailureSource(ServiceReference<FailureSource> reference) {
        serviceObjects.add(reference, (source, contributor) -> failureSources.add(source, bulkheadOf(contributor)));
    }

    void removeFailureSource(ServiceReference<FailureSource> reference) {
        serviceObjects.remove(reference, failureSources::remove);
    }

    @Reference(
            service = TargetLoader.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addTargetLoader(ServiceReference<TargetLoader<?>> reference) {
        serviceObjects.add(reference, registry::addTargetLoader);
    }

    void removeTargetLoader(ServiceReference<TargetLoader<?>> reference) {
        serviceObjects.remove(reference, loader -> registry.removeTargetLoader(loader, draining()));
    }

    @Reference(
            service = ValueCodec.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addCodec(ServiceReference<ValueCodec> reference) {
        serviceObjects.add(reference, registry::addCodec);
    }

    void removeCodec(ServiceReference<ValueCodec> reference) {
        serviceObjects.remove(reference, codec -> registry.removeCodec(codec, draining()));
    }

    @Reference(
            service = ServicePage.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addPage(ServiceReference<ServicePage> reference) {
        serviceObjects.add(reference, registry::addPage);
    }

    void removePage(ServiceReference<ServicePage> reference) {
        serviceObjects.remove(reference, page -> registry.removePage(page, draining()));
    }

    @Reference(
            service = ApiController.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addController(ServiceReference<ApiController> reference) {
        serviceObjects.add(reference, (controller, contributor) -> {
            Bundle bundle = reference.getBundle();
            if (bundle != null) {
                contracts.reload();
                registry.addController(controller, new BundleSchemas(bundle), contributor);
            }
        });
    }

    void removeController(ServiceReference<ApiController> reference) {
        serviceObjects.remove(reference, controller -> registry.removeController(controller, draining()));
    }
}
