// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.command;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.shell.internal.session.ArgumentValues;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The arguments that the commands of this bundle take at this moment, by the placeholders of their usage lines. */
@Component
public final class CommandArguments implements ArgumentValues {

    private final BundleContext context;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable ApiRuntime api;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PolicyRuntime policy;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Hypervisor hypervisor;

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    volatile List<GuestLibrary> libraries = List.of();

    @Activate
    public CommandArguments(BundleContext context) {
        this.context = context;
    }

    @Override
    public List<String> of(String placeholder, List<String> before) {
        return values(placeholder, before).distinct().sorted().toList();
    }

    private Stream<String> values(String placeholder, List<String> before) {
        return switch (placeholder) {
            case "SERVICE", "TYPE" -> services().map(ServiceInfo::type);
            case "VERSION", "FROM", "TO" ->
                Stream.concat(
                        Stream.of("latest"),
                        services()
                                .flatMap(service -> service.versions().stream())
                                .map(version -> version.version().toString()));
            case "RESOURCE" -> routes().map(RouteInfo::resource);
            case "OPERATION" ->
                routes().filter(route -> before.isEmpty() || route.resource().equals(before.get(0)))
                        .map(RouteInfo::operation);
            case "RULE" -> rules();
            case "VM" -> machines();
            case "GUEST" -> libraries.stream().flatMap(library -> library.names().stream());
            case "BUNDLE" ->
                Stream.of(context.getBundles()).map(Bundle::getSymbolicName).filter(name -> name != null);
            default -> Stream.empty();
        };
    }

    private Stream<ServiceInfo> services() {
        ApiRuntime present = api;
        return present == null ? Stream.empty() : present.services().stream();
    }

    private Stream<RouteInfo> routes() {
        ApiRuntime present = api;
        return present == null ? Stream.empty() : present.routes().stream();
    }

    private Stream<String> rules() {
        PolicyRuntime present = policy;
        return present == null ? Stream.empty() : present.rules().stream().map(PolicyRuntime.RuleInfo::name);
    }

    private Stream<String> machines() {
        Hypervisor present = hypervisor;
        return present == null ? Stream.empty() : present.list().stream().map(VirtualMachine::name);
    }
}
