// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.util.stream.Collectors.joining;

import io.novella.hypervisor.VirtualMachine;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.view.Printable;
import java.util.List;

/** Finds the machine that an operator means: by its id, by a prefix of it, or by its name. */
final class VmSelector {

    /** So many candidates still fit a line. */
    private static final int SHOWN = 10;

    private VmSelector() {}

    /**
     * The one machine meant. A text that is the name of one and begins the id of another means neither: stopping the wrong
     * one costs more than typing again.
     *
     * @throws CommandException that lists the candidates, if it is none or several
     */
    static VirtualMachine select(List<VirtualMachine> machines, String reference) {
        List<VirtualMachine> meant = machines.stream()
                .filter(machine -> machine.id().equals(reference))
                .toList();
        if (meant.isEmpty() && !reference.isEmpty()) {
            meant = machines.stream()
                    .filter(machine ->
                            machine.id().startsWith(reference) || machine.name().equals(reference))
                    .toList();
        }
        if (meant.size() == 1) {
            return meant.get(0);
        }
        String typed = Printable.line(reference);
        if (meant.size() > 1) {
            throw new CommandException("'" + typed + "' is ambiguous; it matches: " + candidates(meant));
        }
        throw new CommandException("no machine '" + typed + "'; "
                + (machines.isEmpty() ? "there are none" : "there are: " + candidates(machines)));
    }

    private static String candidates(List<VirtualMachine> machines) {
        String shown = machines.stream()
                .limit(SHOWN)
                .map(machine -> Printable.line(machine.name()) + " (" + machine.id() + ")")
                .collect(joining(", "));
        return machines.size() > SHOWN ? shown + " and " + (machines.size() - SHOWN) + " more" : shown;
    }
}
