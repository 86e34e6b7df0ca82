// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static io.novella.shell.internal.view.View.Column.column;

import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.Snapshot;
import io.novella.shell.internal.view.Printable;
import io.novella.shell.internal.view.Table;
import io.novella.shell.internal.view.View;
import io.novella.shell.internal.view.ViewConverter;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Prints what {@link VmCommands} and {@link VmSnapshotCommands} return. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.vm.VmInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.vm.GuestInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.vm.AcceleratorInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.hypervisor.Snapshot"
        })
public final class VmConverter extends ViewConverter {

    private static final View<VmInfo> MACHINE = new View<>(
            VmInfo.class,
            VmInfo::id,
            machine -> Printable.line(machine.name() + " (" + machine.shortId() + ") is " + machine.state()
                    + (machine.reason().isEmpty() ? "" : ": " + machine.reason())),
            List.of(
                    column("ID", VmInfo::shortId),
                    column("NAME", VmInfo::name),
                    column("GUEST", VmInfo::guest),
                    column("STATE", machine -> machine.state().toString()),
                    column("MEMORY", machine -> Long.toString(machine.memoryBytes())),
                    column("REASON", VmInfo::reason)));

    private static final View<GuestInfo> GUEST = new View<>(
            GuestInfo.class,
            GuestInfo::name,
            guest -> Printable.line(guest.name() + ", " + guest.size() + " bytes"),
            List.of(column("GUEST", GuestInfo::name), column("BYTES", guest -> Long.toString(guest.size()))));

    private static final View<AcceleratorInfo> HYPERVISOR =
            new View<>(AcceleratorInfo.class, info -> info.used().type(), VmConverter::detail, List.of());

    private static final View<Snapshot> SNAPSHOT =
            new View<>(Snapshot.class, snapshot -> snapshot.file().toString(), VmConverter::detail, List.of());

    /** With every view of this command group. */
    public VmConverter() {
        super(MACHINE, GUEST, HYPERVISOR, SNAPSHOT);
    }

    private static String detail(Snapshot snapshot) {
        return Printable.line(String.format(
                Locale.ROOT,
                "%s has %d bytes, %d of them memory%s; the machine was paused for %d ms",
                snapshot.file(),
                snapshot.fileBytes(),
                snapshot.memoryBytes(),
                snapshot.base().map(base -> ", based on " + base).orElse(""),
                snapshot.held().toMillis()));
    }

    private static String detail(AcceleratorInfo info) {
        StringBuilder text = new StringBuilder(state(info.used()));
        for (HypervisorInfo other : info.all()) {
            if (!other.type().equals(info.used().type())) {
                text.append('\n').append(state(other));
            }
        }
        if (info.used().isUp() && !info.used().capabilities().isEmpty()) {
            Table capabilities = new Table(List.of("CAPABILITY", "VALUE"));
            info.used()
                    .capabilities()
                    .forEach((name, value) -> capabilities.row(List.of(name, Integer.toString(value))));
            text.append('\n').append(capabilities);
        }
        return text.toString();
    }

    private static String state(HypervisorInfo info) {
        return info.isUp()
                ? info.type() + " is up, API version " + info.apiVersion()
                : Printable.line(info.type() + " is down: " + info.reason());
    }
}
