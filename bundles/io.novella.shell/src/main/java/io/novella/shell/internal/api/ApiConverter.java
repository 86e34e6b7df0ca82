// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import static io.novella.shell.internal.view.View.Column.column;

import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.api.runtime.ServiceInfo.VersionInfo;
import io.novella.api.runtime.UsageInfo;
import io.novella.shell.internal.view.Printable;
import io.novella.shell.internal.view.View;
import io.novella.shell.internal.view.View.Column;
import io.novella.shell.internal.view.ViewConverter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.SchemaInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.HistoryInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.api.ServiceVersion",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.ChangeInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.UsageInfo"
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

    private static final View<HistoryInfo> HISTORY = new View<>(
            HistoryInfo.class,
            version -> version.version().toString(),
            version -> version.version()
                    + (version.breaking() ? " breaks: " : ": ")
                    + version.sentence()
                    + retirement(version),
            List.of(
                    column("VERSION", version -> version.version().toString()),
                    column("BREAKS", version -> version.breaking() ? "yes" : ""),
                    column("RETIREMENT", version -> retirement(version).strip()),
                    column("DECLARED BY", version -> String.join(", ", version.declaredBy())),
                    column("CHANGES", HistoryInfo::sentence)));

    private static final View<ServiceVersion> SERVICE_HISTORY = new View<>(
            ServiceVersion.class,
            entry -> HISTORY.nameOf(entry.version()),
            entry -> entry.service() + " " + HISTORY.detailOf(entry.version()),
            Stream.concat(
                            Stream.of(column("SERVICE", ServiceVersion::service)),
                            HISTORY.columns().stream().map(ApiConverter::ofVersion))
                    .toList());

    private static final View<ChangeInfo> CHANGE = new View<>(
            ChangeInfo.class,
            ChangeInfo::sentence,
            change -> change.resource() + " " + change.operation() + ", " + lower(change.part()) + ": "
                    + change.sentence() + (change.breaking() ? "; breaks " + breaks(change) : ""),
            List.of(
                    column("OPERATION", change -> change.resource() + " " + change.operation()),
                    column("PART", change -> lower(change.part())),
                    column("CHANGE", change -> lower(change.kind())),
                    column("BREAKS", ApiConverter::breaks),
                    column("DETAIL", ChangeInfo::sentence)));

    private static final View<UsageInfo> USAGE = new View<>(
            UsageInfo.class,
            usage -> Long.toString(usage.requests()),
            usage -> usage.resource() + " " + usage.operation() + " of " + usage.service() + " at " + usage.version()
                    + ": " + usage.requests() + " requests",
            List.of(
                    column("SERVICE", UsageInfo::service),
                    column("OPERATION", usage -> usage.resource() + " " + usage.operation()),
                    column("VERSION", usage -> usage.version().toString()),
                    column("REQUESTS", usage -> Long.toString(usage.requests()))));

    /** With every view of this command group. */
    public ApiConverter() {
        super(ROUTE, SERVICE, VERSION, FAILURE, SCHEMA, HISTORY, SERVICE_HISTORY, CHANGE, USAGE);
    }

    private static Column<ServiceVersion> ofVersion(Column<HistoryInfo> column) {
        return column(column.header(), entry -> column.cell().apply(entry.version()));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String breaks(ChangeInfo change) {
        return change.breaksRequests()
                ? change.breaksResponses() ? "requests, responses" : "requests"
                : change.breaksResponses() ? "responses" : "";
    }

    private static String retirement(HistoryInfo version) {
        return (version.deprecated() == null ? "" : " deprecated " + version.deprecated())
                + (version.replacement() == null ? "" : " use " + version.replacement())
                + (version.sunset() == null ? "" : " sunset " + version.sunset());
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
