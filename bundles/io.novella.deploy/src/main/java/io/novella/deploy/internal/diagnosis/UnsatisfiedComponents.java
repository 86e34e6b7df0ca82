// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.diagnosis;

import io.novella.api.ApiController;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Authenticator;
import io.novella.api.spi.PolicyCheck;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Components that would bring the platform something, a controller for example, and are not there because something is
 * missing that they refer to. Worked out when asked, from what Declarative Services says then.
 */
public final class UnsatisfiedComponents {

    private static final String API = "io.novella.api.";
    private static final String CAUSE = "Caused by: ";

    /** The services that core takes as soon as they are registered. */
    private static final Set<String> TAKEN = Stream.of(
                    ApiController.class,
                    ApiService.class,
                    Authenticator.class,
                    PolicyCheck.class,
                    ServicePage.class,
                    TargetLoader.class,
                    ValueCodec.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final BundleContext context;

    private final Predicate<String> isCreating;

    /**
     * Looks at the components of the container.
     *
     * @param isCreating whether a component of a name is being created
     */
    public UnsatisfiedComponents(BundleContext context, Predicate<String> isCreating) {
        this.context = context;
        this.isCreating = isCreating;
    }

    /** A sentence for each thing that such a component lacks. */
    public List<FailureInfo> failures() {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime components = reference == null ? null : context.getService(reference);
        if (components == null) {
            return List.of();
        }
        try {
            List<FailureInfo> failures = new ArrayList<>();
            for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
                boolean serves = Arrays.stream(component.serviceInterfaces).anyMatch(name -> name.startsWith(API));
                components.getComponentConfigurationDTOs(component).stream()
                        // One that throws is worth a line whatever it is for; one that waits may do so on purpose.
                        .filter(state -> serves || state.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                        .forEach(state ->
                                reasons(component, state).forEach(reason -> failures.add(failure(component, reason))));
            }
            return failures;
        } finally {
            context.ungetService(reference);
        }
    }

    private static FailureInfo failure(ComponentDescriptionDTO component, String reason) {
        return new FailureInfo(
                component.bundle.symbolicName + " " + component.bundle.version, component.implementationClass, reason);
    }

    private List<String> reasons(ComponentDescriptionDTO component, ComponentConfigurationDTO state) {
        return switch (state.state) {
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                Arrays.stream(state.unsatisfiedReferences)
                        .map(missing -> reason(component, missing))
                        .toList();
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                List.of("waits for a configuration " + String.join(" or ", component.configurationPid));
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> List.of("its activation failed: " + cause(state));
            case ComponentConfigurationDTO.SATISFIED -> notCreated(component);
            default -> List.of();
        };
    }

    /** Core takes each of these services at once, so one without an instance could not be created. */
    private List<String> notCreated(ComponentDescriptionDTO component) {
        if (Arrays.stream(component.serviceInterfaces).noneMatch(TAKEN::contains)) {
            return List.of();
        }
        Bundle bundle = context.getBundle(component.bundle.id);
        if (bundle == null || bundle.getState() != Bundle.ACTIVE) {
            return List.of();
        }
        if (isCreating.test(component.name)) {
            return List.of("is still being activated: its constructor or activation method has not returned");
        }
        return List.of("could not be created: "
                + ClassProblem.of(bundle, component.implementationClass).orElse("see the log for the cause"));
    }

    /** The root of it: Declarative Services gives the text of a stack trace. */
    private static String cause(ComponentConfigurationDTO state) {
        List<String> lines = String.valueOf(state.failure).lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines.isEmpty() ? "" : lines.get(0))
                .trim();
    }

    private String reason(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing) {
        String type = Arrays.stream(component.references)
                .filter(declared -> declared.name.equals(missing.name))
                .map(UnsatisfiedComponents::type)
                .findFirst()
                .orElse(missing.name);
        String service = "waits for a service " + type;
        if (missing.target == null || missing.target.isEmpty()) {
            return service + ", which no bundle registers";
        }
        return service + " with " + missing.target + ", which no bundle registers"
                + (isThere(type, null) && !isThere(type, missing.target)
                        ? "; services of that type without a matching property are registered"
                        : "");
    }

    private static String type(ReferenceDTO declared) {
        return declared.interfaceName;
    }

    private boolean isThere(String type, @Nullable String filter) {
        try {
            return Optional.ofNullable(context.getAllServiceReferences(type, filter))
                    .isPresent();
        } catch (InvalidSyntaxException malformed) {
            return false;
        }
    }
}
