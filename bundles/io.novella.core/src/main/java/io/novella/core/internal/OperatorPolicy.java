// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal;

import io.novella.api.spi.PolicyCheck;
import io.novella.core.internal.rulebook.PolicySettings;
import io.novella.core.internal.rulebook.PolicySettings.RemoteTimeouts;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.runtime.ServiceObjects;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.ExtensionGuard;
import io.novella.policy.file.FolderWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
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
 * Supplies the rulebook with the configuration, the operator's policy files and the {@code PolicyCheck} services of
 * plugins.
 */
@Component(service = OperatorPolicy.class, configurationPid = "io.novella.core.policy")
@Designate(ocd = OperatorPolicy.Config.class)
public final class OperatorPolicy {

    private final BundleContext context;
    private final Rulebook rulebook = new Rulebook();
    private final Bulkheads bulkheads;
    // A component whose constructor does not return delays only itself.
    private final ServiceObjects serviceObjects;
    private @Nullable FolderWatch watch;

    /** Configuration {@code io.novella.core.policy}. */
    @ObjectClassDefinition(name = "Novella policy")
    public @interface Config {

        /** Folder of the policy files. */
        @AttributeDefinition(
                description = "Folder of policy.yaml and policy.d. If empty: conf, or etc in Karaf.",
                required = false)
        String folder() default "";

        /** Whether checks of the kinds {@code http} and {@code https} are allowed. */
        @AttributeDefinition(
                description = "Whether http: and https: checks call the remote service. If not, these checks deny.")
        boolean remote_checks() default false;

        /** Maximum time to open a connection for a remote check, in milliseconds. */
        @AttributeDefinition(description = "Maximum time to open a connection for a remote check, in milliseconds.")
        int remote_connect_timeout_ms() default 1_000;

        /** Maximum time of a whole remote check, in milliseconds. */
        @AttributeDefinition(description = "Maximum time of a whole remote check, in milliseconds.")
        int remote_timeout_ms() default 3_000;

        /** Whether a token of a scope that a rule does not list is rejected. */
        @AttributeDefinition(description = "Whether a token of a scope that a rule does not list is rejected.")
        boolean enforce_scope() default true;

        /** Whether the deprecated check of a rule no longer allows. */
        @AttributeDefinition(description = "Whether the deprecated check of a rule no longer allows.")
        boolean enforce_new_defaults() default false;

        /** Kinds of checks that only plugins implement. */
        @AttributeDefinition(
                description =
                        "Kinds of checks that plugins implement. Rules that use one deny until its plugin is registered.",
                required = false)
        String[] plugin_checks() default {};

        /** Roles of administrators. */
        @AttributeDefinition(description = "Roles whose changes are audited as privileged.")
        String[] administrators() default {"admin"};

        /** Names of credentials that external authenticators add to a caller. */
        @AttributeDefinition(
                description = "Names of credentials that external authenticators add; policy:validate accepts them.",
                required = false)
        String[] credentials() default {};
    }

    /** Reads the files, so that they are in force before the first request. */
    @Activate
    public OperatorPolicy(BundleContext context, @Reference ExtensionGuard guard, Config config) {
        this.context = context;
        bulkheads = guard.bulkheads();
        serviceObjects = new ServiceObjects(context, bulkheads);
        use(config);
    }

    @Modified
    void use(Config config) {
        close();
        PolicySettings settings = settings(config);
        // The watch begins before the first read, so that no change between the two is missed.
        settings.folder().ifPresent(this::watch);
        rulebook.configure(settings);
    }

    private void watch(Path folder) {
        watch = new FolderWatch(folder, rulebook::reload);
    }

    private PolicySettings settings(Config config) {
        return new PolicySettings(
                folder(config.folder()),
                config.remote_checks()
                        ? Optional.of(new RemoteTimeouts(
                                Duration.ofMillis(Math.max(1, config.remote_connect_timeout_ms())),
                                Duration.ofMillis(Math.max(1, config.remote_timeout_ms()))))
                        : Optional.empty(),
                config.enforce_scope(),
                config.enforce_new_defaults(),
                names(config.plugin_checks()),
                names(config.administrators()).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                names(config.credentials()));
    }

    /** Splits each text at commas, because a configuration file holds a list as one text. */
    private static Set<String> names(String[] lists) {
        return Arrays.stream(lists)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private Optional<Path> folder(String configured) {
        if (!configured.isBlank()) {
            return Optional.of(Path.of(configured.strip()));
        }
        String home = context.getProperty("novella.home");
        String karaf = context.getProperty("karaf.etc");
        return home != null
                ? Optional.of(Path.of(home, "conf"))
                : Optional.ofNullable(karaf).map(Path::of);
    }

    @Deactivate
    void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /** Returns the rulebook that this component configures. */
    public Rulebook rulebook() {
        return rulebook;
    }

    @Reference(
            service = PolicyCheck.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addCheck(ServiceReference<PolicyCheck> reference) {
        serviceObjects.add(
                reference,
                (check, contributor) -> rulebook.addCheck(
                        check,
                        bulkheads.of(contributor.id(), contributor.owner().toString())));
    }

    void removeCheck(ServiceReference<PolicyCheck> reference) {
        serviceObjects.remove(reference, rulebook::removeCheck);
    }
}
