// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import static java.util.stream.Collectors.joining;

import io.novella.api.Microversion;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.api.runtime.ServiceInfo.VersionInfo;
import io.novella.api.runtime.UsageInfo;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Listing;
import io.novella.shell.internal.view.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code api:*}: what is routed, at which versions, by which schemas, and what is not. */
@Component(
        service = ApiCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=api",
            CommandProcessor.COMMAND_FUNCTION + "=routes",
            CommandProcessor.COMMAND_FUNCTION + "=versions",
            CommandProcessor.COMMAND_FUNCTION + "=failed",
            CommandProcessor.COMMAND_FUNCTION + "=schema",
            CommandProcessor.COMMAND_FUNCTION + "=history",
            CommandProcessor.COMMAND_FUNCTION + "=diff",
            CommandProcessor.COMMAND_FUNCTION + "=usage"
        })
public final class ApiCommands {

    private static final String ROUTES = "[FILTER] [--service TYPE]";
    private static final String VERSIONS = "[SERVICE]";
    private static final String FAILED = "";
    private static final String SCHEMA = "RESOURCE OPERATION [VERSION]";
    private static final String HISTORY = "[SERVICE]";
    private static final String DIFF = "FROM TO [SERVICE]";
    private static final String USAGE = "[FILTER]";
    private static final String LATEST = "latest";

    // A field, for DS cannot inject a constructor again while the component lives: core may come and go, and the
    // commands stay and say so.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable ApiRuntime runtime;

    /** The routes in force, all or some. */
    @Descriptor("lists the active routes")
    public List<RouteInfo> routes(
            @Descriptor(ROUTES
                            + ": --service selects the routes of one service; FILTER selects the routes whose path, action,"
                            + " operation, policy, handler or bundle contains this text, in any case")
                    String... typed) {
        Arguments arguments = new Syntax("api:routes", ROUTES).parse(typed);
        ApiRuntime api = runtime();
        Predicate<RouteInfo> wanted = route -> true;
        Optional<String> type = arguments.find("--service");
        if (type.isPresent()) {
            String service = service(api, type.get()).type();
            wanted = route -> route.service().equals(service);
        }
        Optional<String> filter = arguments.find("FILTER");
        if (filter.isPresent()) {
            wanted = wanted.and(containing(filter.get()));
        }
        return new Listing<>(
                RouteInfo.class,
                api.routes().stream().filter(wanted).toList(),
                filter.map(text -> "No route matches '" + Printable.line(text) + "'.")
                        .orElse("No routes."));
    }

    /** The services, or the versions of one. */
    @Descriptor("lists the services with their version ranges, or every version of one service")
    public List<?> versions(@Descriptor(VERSIONS + ": type of a service, such as compute") String... typed) {
        Arguments arguments = new Syntax("api:versions", VERSIONS).parse(typed);
        ApiRuntime api = runtime();
        Optional<String> type = arguments.find("SERVICE");
        if (type.isEmpty()) {
            return new Listing<>(ServiceInfo.class, api.services(), "No services.");
        }
        ServiceInfo service = service(api, type.get());
        return new Listing<>(VersionInfo.class, service.versions(), service.type() + " supports no versions.");
    }

    /** What is present but does not serve. */
    @Descriptor("lists the extensions, files and services that are installed but not serving, with the reason")
    public List<FailureInfo> failed(@Descriptor("no arguments") String... typed) {
        new Syntax("api:failed", FAILED).parse(typed);
        return new Listing<>(FailureInfo.class, runtime().failures(), "No failures.");
    }

    /** The schemas of an operation. */
    @Descriptor("prints the JSON Schemas of an operation")
    public List<SchemaInfo> schema(
            @Descriptor(SCHEMA
                            + ": resource and operation as api:routes lists them, such as servers some-action; a version or"
                            + " latest, by default the latest that the operation serves")
                    String... typed) {
        Syntax syntax = new Syntax("api:schema", SCHEMA);
        Arguments arguments = syntax.parse(typed);
        String resource = arguments.get("RESOURCE");
        String operation = arguments.get("OPERATION");
        Optional<Microversion> version =
                arguments.find("VERSION").filter(text -> !text.equals(LATEST)).map(text -> version(syntax, text));
        ApiRuntime api = runtime();
        List<SchemaInfo> schemas = api.schemas(resource, operation, version);
        if (schemas.isEmpty()) {
            requireServed(api.routes(), resource, operation, version);
        }
        return new Listing<>(
                SchemaInfo.class,
                schemas,
                resource + " " + operation + " has no schemas"
                        + version.map(at -> " at " + at).orElse("") + ".");
    }

    /** What each version of a service means to its clients. */
    @Descriptor("lists the versions of a service with their changes, breaking changes and retirement dates")
    public List<?> history(@Descriptor(HISTORY + ": type of the service; by default all services") String... typed) {
        Arguments arguments = new Syntax("api:history", HISTORY).parse(typed);
        ApiRuntime api = runtime();
        Optional<String> type = arguments.find("SERVICE");
        List<ServiceInfo> services = api.services();
        if (type.isPresent() || services.size() == 1) {
            ServiceInfo service = type.isPresent() ? service(api, type.get()) : services.get(0);
            return new Listing<>(
                    HistoryInfo.class, api.history(service.type()), service.type() + " supports no versions.");
        }
        return new Listing<>(
                ServiceVersion.class,
                services.stream()
                        .flatMap(service -> api.history(service.type()).stream()
                                .map(version -> new ServiceVersion(service.type(), version)))
                        .toList(),
                "No services.");
    }

    /** What a client meets that goes from one version to another. */
    @Descriptor("lists the differences between two versions, and whether they break requests or responses")
    public List<ChangeInfo> diff(
            @Descriptor(
                            DIFF
                                    + ": two versions, each MAJOR.MINOR or latest; type of the service, optional if there is only one")
                    String... typed) {
        Syntax syntax = new Syntax("api:diff", DIFF);
        Arguments arguments = syntax.parse(typed);
        String fromText = arguments.get("FROM");
        String toText = arguments.get("TO");
        ApiRuntime api = runtime();
        ServiceInfo service = serviceOrOnly(api, syntax, arguments);
        Microversion from = supported(syntax, service, fromText);
        Microversion to = supported(syntax, service, toText);
        return new Listing<>(
                ChangeInfo.class,
                api.diff(service.type(), from, to),
                "Nothing differs between " + from + " and " + to + " of " + service.type() + ".");
    }

    /** How often each operation was asked for at each version. */
    @Descriptor("counts the requests of each operation and version since the platform started")
    public List<UsageInfo> usage(
            @Descriptor(
                            USAGE
                                    + ": FILTER selects the lines whose service, resource, operation or version contains this text")
                    String... typed) {
        Arguments arguments = new Syntax("api:usage", USAGE).parse(typed);
        Optional<String> filter = arguments.find("FILTER");
        String wanted = filter.orElse("").toLowerCase(Locale.ROOT);
        return new Listing<>(
                UsageInfo.class,
                runtime().usage().stream()
                        .filter(usage -> (usage.service() + " " + usage.resource() + " " + usage.operation() + " "
                                        + usage.version())
                                .toLowerCase(Locale.ROOT)
                                .contains(wanted))
                        .toList(),
                filter.map(text -> "No request matches '" + Printable.line(text) + "'.")
                        .orElse("No requests yet."));
    }

    private static ServiceInfo serviceOrOnly(ApiRuntime api, Syntax syntax, Arguments arguments) {
        Optional<String> type = arguments.find("SERVICE");
        if (type.isPresent()) {
            return service(api, type.get());
        }
        List<ServiceInfo> services = api.services();
        if (services.size() != 1) {
            throw services.isEmpty()
                    ? new CommandException("no service is registered; api:failed lists extensions that are not serving")
                    : syntax.mismatch("SERVICE is required when there are several; expected one of: "
                            + services.stream().map(ServiceInfo::type).collect(joining(", ")));
        }
        return services.get(0);
    }

    private static Microversion supported(Syntax syntax, ServiceInfo service, String text) {
        if (text.equals(LATEST)) {
            return service.maximum();
        }
        Microversion version = version(syntax, text);
        if (service.versions().stream().noneMatch(info -> info.version().equals(version))) {
            throw new CommandException(service.type() + " does not support " + version + "; it supports "
                    + service.versions().stream()
                            .map(info -> info.version().toString())
                            .collect(joining(", ")));
        }
        return version;
    }

    private static Microversion version(Syntax syntax, String text) {
        return Microversion.tryParse(text)
                .orElseThrow(() ->
                        syntax.mismatch("'" + Printable.line(text) + "' is not a version of the form MAJOR.MINOR"));
    }

    private ApiRuntime runtime() {
        ApiRuntime present = runtime;
        if (present == null) {
            throw new CommandException(
                    "the API is not running; check that the bundle io.novella.core is installed and started");
        }
        return present;
    }

    private static ServiceInfo service(ApiRuntime api, String type) {
        List<ServiceInfo> services = api.services();
        return services.stream()
                .filter(service -> service.type().equalsIgnoreCase(type))
                .findFirst()
                .orElseThrow(() -> unknown("service", type, services.stream().map(ServiceInfo::type)));
    }

    private static void requireServed(
            List<RouteInfo> routes, String resource, String operation, Optional<Microversion> version) {
        List<RouteInfo> ofResource = matching(routes, RouteInfo::resource, resource);
        if (ofResource.isEmpty()) {
            throw unknown("resource", resource, routes.stream().map(RouteInfo::resource));
        }
        List<RouteInfo> ofOperation = matching(ofResource, RouteInfo::operation, operation);
        if (ofOperation.isEmpty()) {
            throw unknown(
                    "operation", resource + " " + operation, ofResource.stream().map(RouteInfo::operation));
        }
        if (version.isPresent()
                && ofOperation.stream().noneMatch(route -> route.versions().contains(version.get()))) {
            throw new CommandException(resource + " " + operation + " does not serve " + version.get() + "; it serves "
                    + ofOperation.stream()
                            .map(route -> route.versions().toString())
                            .collect(joining(", ")));
        }
    }

    private static List<RouteInfo> matching(List<RouteInfo> routes, Function<RouteInfo, String> part, String name) {
        return routes.stream().filter(route -> part.apply(route).equals(name)).toList();
    }

    private static CommandException unknown(String kind, String name, Stream<String> known) {
        String names = known.distinct().sorted().collect(joining(", "));
        return new CommandException("no " + kind + " '" + Printable.line(name) + "'; "
                + (names.isEmpty() ? "there are none" : "there are: " + names));
    }

    private static Predicate<RouteInfo> containing(String filter) {
        String wanted = filter.toLowerCase(Locale.ROOT);
        return route -> Stream.concat(
                        Stream.of(
                                route.method() + " " + route.path(),
                                route.resource() + " " + route.operation(),
                                route.policy(),
                                route.handler(),
                                route.bundle()),
                        route.actionKeys().stream())
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
    }
}
