// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import static io.novella.shell.internal.view.View.Column.column;
import static java.util.stream.Collectors.joining;

import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.shell.internal.view.View;
import io.novella.shell.internal.view.ViewConverter;
import java.util.List;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Prints what {@link ContractCommands} returns. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.BreachInfo",
            Converter.CONVERTER_CLASSES + "=io.novella.api.runtime.FreezeInfo"
        })
public final class ContractConverter extends ViewConverter {

    private static final View<BreachInfo> BREACH = new View<>(
            BreachInfo.class,
            BreachInfo::subject,
            breach -> breach.subject() + " of " + breach.bundle() + (breach.served() ? "" : " (not served)") + ": "
                    + breach.sentence(),
            List.of(
                    column("SERVICE", BreachInfo::service),
                    column("BUNDLE", BreachInfo::bundle),
                    column("SERVED", breach -> breach.served() ? "yes" : "no"),
                    column("VIOLATION", BreachInfo::sentence)));

    private static final View<FreezeInfo> FREEZE = new View<>(
            FreezeInfo.class,
            freeze -> freeze.file().toString(),
            freeze -> "Published " + freeze.operations() + " operations of " + freeze.service() + " up to "
                    + freeze.latest() + " in " + freeze.file()
                    + freeze.removals().stream()
                            .map(removal -> "\n  accepted removal: " + removal)
                            .collect(joining()),
            List.of());

    /** With every view of these commands. */
    public ContractConverter() {
        super(BREACH, FREEZE);
    }
}
