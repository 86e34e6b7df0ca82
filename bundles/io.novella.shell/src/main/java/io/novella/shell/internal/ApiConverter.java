// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal;

import static io.novella.shell.internal.View.Column.column;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.api.runtime.ServiceInfo.VersionInfo;
import java.util.List;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Prints what {@link ApiCommands} returns. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.RouteInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.ServiceInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.ServiceInfo$VersionInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.FailureInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.SchemaInfo"
        })
public final class ApiConverter extends ViewConverter {

    // Resource and operation stand together as api:schema wants them. The rule and the handler have no column: the row
    // is long enough, and the filter finds them.
    private static final View<RouteInfo> ROUTE = new View<>(
            RouteInfo.class,
            route -> route.resource() + " " + route.operation(),
            ApiConverter::detail,
            List.of(
                    column("SERVICE", RouteInfo::service),
                    column("METHOD", RouteInfo::method),
                    column("PATH", RouteInfo::path),
                    column("ACTION", route -> String.join(", ", route.actionKeys())),
                    column("VERSIONS", route -> route.versions().toString()),
                    column("OPERATION", route -> route.resource() + " " + route.operation()),
                    column("BUNDLE", RouteInfo::bundle)));

    private static final View<ServiceInfo> SERVICE = new View<>(
            ServiceInfo.class,
            ServiceInfo::type,
            service ->
                    service.type() + " " + service.minimum() + " to " + service.maximum() + " at " + service.basePath(),
            List.of(
                    column("SERVICE", ServiceInfo::type),
                    column("PATH", ServiceInfo::basePath),
                    column("MINIMUM", service -> service.minimum().toString()),
                    column("MAXIMUM", service -> service.maximum().toString()),
                    column(
                            "VERSIONS",
                            service -> Integer.toString(service.versions().size()))));

    private static final View<VersionInfo> VERSION = new View<>(
            VersionInfo.class,
            version -> version.version().toString(),
            version -> version.version() + " " + version.note(),
            List.of(
                    column("VERSION", version -> version.version().toString()),
                    column("DECLARED BY", version -> String.join(", ", version.declaredBy())),
                    column("NOTE", VersionInfo::note)));

    private static final View<FailureInfo> FAILURE = new View<>(
            FailureInfo.class,
            FailureInfo::subject,
            failure -> failure.subject() + " of " + failure.bundle() + ": " + failure.reason(),
            List.of(
                    column("BUNDLE", FailureInfo::bundle),
                    column("SUBJECT", FailureInfo::subject),
                    column("REASON", FailureInfo::reason)));

    private static final View<SchemaInfo> SCHEMA = new View<>(
            SchemaInfo.class,
            SchemaInfo::file,
            schema -> "# " + schema.service() + " " + schema.resource() + " " + schema.operation() + ": "
                    + schema.kind() + " since " + schema.since() + " (" + schema.file() + ")\n"
                    + Printable.lines(schema.text()).stripTrailing(),
            List.of());

    /** With every view of this command group. */
    public ApiConverter() {
        super(ROUTE, SERVICE, VERSION, FAILURE, SCHEMA);
    }

    private static String detail(RouteInfo route) {
        String action = route.actionKeys().isEmpty() ? "" : " (" + String.join(", ", route.actionKeys()) + ")";
        return route.method() + " " + route.path() + action + " at " + route.versions() + " of " + route.service()
                + "\n  operation  " + route.resource() + " " + route.operation()
                + "\n  policy     " + route.policy()
                + "\n  handler    " + route.handler()
                + "\n  bundle     " + route.bundle();
    }
}
