// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.diagnosis;

import static java.util.stream.Collectors.joining;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.Generation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/**
 * Extensions that are installed and not resolved, so that no controller of theirs ever comes. Worked out when asked,
 * from what is installed then; nothing is resolved or started for it.
 */
public final class UnresolvedBundles {

    private static final String API = "io.novella.api";
    private static final String UNKNOWN =
            "is not resolved, although all its requirements are available; if this persists, two"
                    + " of its imports need different versions of a package: start the bundle in the shell to see which";
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern JAVA = Pattern.compile("\\(osgi\\.ee=JavaSE\\)\\(version=([^)]+)\\)");
    private static final Pattern HOST = Pattern.compile("\\(osgi\\.wiring\\.(?:host|bundle)=([^)]+)\\)");
    private static final Pattern EXTENDER = Pattern.compile("\\(osgi\\.extender=([^)]+)\\)");
    private static final Pattern FLOOR = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern CEILING = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

    private final BundleContext context;
    private final @Nullable String folder;

    /** Looks at the bundles of the container. */
    public UnresolvedBundles(BundleContext context) {
        this.context = context;
        String path = context.getProperty("novella.deploy.dir");
        folder = path == null || path.isBlank()
                ? null
                : Path.of(path.strip()).toFile().toURI().normalize().toString();
    }

    /** A sentence for each thing that such an extension lacks. */
    public List<FailureInfo> failures() {
        List<FailureInfo> failures = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.getState() == Bundle.INSTALLED ? bundle.adapt(BundleRevision.class) : null;
            if (revision != null && (isDeployed(bundle) || isExtension(revision))) {
                String name = bundle.getSymbolicName() + " " + bundle.getVersion();
                for (String reason : reasons(revision)) {
                    failures.add(new FailureInfo(name, Generation.file(bundle.getLocation()), reason));
                }
            }
        }
        return failures;
    }

    /** Whatever it imports, an operator copied it into the deploy folder. */
    private boolean isDeployed(Bundle bundle) {
        return folder != null && bundle.getLocation().startsWith(folder);
    }

    private static boolean isExtension(BundleRevision revision) {
        return revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .flatMap(requirement -> first(PACKAGE, filter(requirement)).stream())
                .anyMatch(name -> name.equals(API) || name.startsWith(API + "."));
    }

    private List<String> reasons(BundleRevision revision) {
        List<String> reasons = new ArrayList<>();
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            if (isMandatory(requirement)) {
                missing(requirement, providers(requirement)).ifPresent(reasons::add);
            }
        }
        return reasons.isEmpty() ? List.of(UNKNOWN) : reasons;
    }

    private static boolean isMandatory(Requirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        String effective =
                directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
        return effective.equals(Namespace.EFFECTIVE_RESOLVE)
                && !Namespace.RESOLUTION_OPTIONAL.equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                && !PackageNamespace.RESOLUTION_DYNAMIC.equals(
                        directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
    }

    private Optional<String> missing(BundleRequirement requirement, Collection<BundleCapability> providers) {
        if (providers.isEmpty()) {
            return Optional.of(sentence(requirement));
        }
        boolean usable = providers.stream()
                .map(provider -> provider.getRevision().getBundle())
                .anyMatch(bundle -> bundle.getState() != Bundle.INSTALLED
                        || bundle == requirement.getRevision().getBundle());
        return usable
                ? Optional.empty()
                : Optional.of("needs " + describe(requirement) + " of "
                        + providers.stream()
                                .map(provider -> provider.getRevision().getSymbolicName())
                                .distinct()
                                .collect(joining(" or "))
                        + ", which is also not resolved");
    }

    private String sentence(Requirement requirement) {
        String filter = filter(requirement);
        if (requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            String others = first(PACKAGE, filter)
                    .map(name -> providers(new PackageOfAnyVersion(name)).stream()
                            .map(provider ->
                                    String.valueOf(provider.getAttributes().get(Constants.VERSION_ATTRIBUTE)))
                            .distinct()
                            .collect(joining(", ")))
                    .orElse("");
            return "imports " + describe(requirement) + ", which "
                    + (others.isEmpty() ? "no bundle exports" : "is exported only in version " + others);
        }
        return "needs " + describe(requirement) + ", which "
                + (requirement.getNamespace().equals(ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE)
                        ? "is newer than the Java " + Runtime.version().feature() + " that is running"
                        : "no installed bundle provides");
    }

    private static String describe(Requirement requirement) {
        String filter = filter(requirement);
        return first(PACKAGE, filter)
                .map(name -> "the package " + name + range(filter))
                .or(() -> first(JAVA, filter).map(version -> "Java " + version))
                .or(() -> first(HOST, filter).map(host -> "the host bundle " + host))
                .or(() -> first(EXTENDER, filter).map(extender -> "the extender " + extender))
                .orElseGet(() -> requirement.getNamespace() + " " + filter);
    }

    private static String range(String filter) {
        Optional<String> floor = first(FLOOR, filter);
        Optional<String> ceiling = first(CEILING, filter);
        if (floor.isEmpty()) {
            return "";
        }
        return ceiling.map(top -> " in a version of [" + floor.get() + "," + top + ")")
                .orElse(" in version " + floor.get() + " or later");
    }

    private static String filter(Requirement requirement) {
        return requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private Collection<BundleCapability> providers(Requirement requirement) {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .findProviders(requirement);
    }

    /** Asks for a package in whatever version. */
    private record PackageOfAnyVersion(String name) implements Requirement {

        @Override
        public String getNamespace() {
            return PackageNamespace.PACKAGE_NAMESPACE;
        }

        @Override
        public Map<String, String> getDirectives() {
            return Map.of(
                    Namespace.REQUIREMENT_FILTER_DIRECTIVE,
                    "(" + PackageNamespace.PACKAGE_NAMESPACE + "=" + name + ")");
        }

        @Override
        public Map<String, Object> getAttributes() {
            return Map.of();
        }

        @Override
        public @Nullable Resource getResource() {
            return null; // of no bundle: it only asks
        }
    }
}
