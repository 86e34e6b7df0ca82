// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.VirtualMachine;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code vm:*} for snapshots: writing a machine to a file, and making machines of it. */
@Component(
        service = VmSnapshotCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=vm",
            CommandProcessor.COMMAND_FUNCTION + "=snapshot",
            CommandProcessor.COMMAND_FUNCTION + "=restore"
        })
public final class VmSnapshotCommands {

    private static final String SNAPSHOT = "VM FILE [--changes]";
    private static final String RESTORE = "FILE [--name NAME] [--count N] [--paused]";
    private static final int MOST_CLONES = 1000;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Hypervisor hypervisor;

    /** Writes a machine to a file. */
    @Descriptor("writes a snapshot of a running or paused machine to a new file; the machine then continues")
    public Snapshot snapshot(
            @Descriptor(SNAPSHOT
                            + ": id of the machine, a unique prefix of it, or its name; --changes writes only the memory that has"
                            + " changed since the last full snapshot, and a restore then needs both files")
                    String... typed) {
        Arguments arguments = new Syntax("vm:snapshot", SNAPSHOT).parse(typed);
        VirtualMachine machine = VmSelector.select(hypervisor().list(), arguments.get("VM"));
        Path file = Path.of(arguments.get("FILE"));
        return arguments.has("--changes") ? machine.snapshotChanges(file) : machine.snapshot(file);
    }

    /** Makes machines of a file. */
    @Descriptor("creates machines from a snapshot file, which continue from the state of the snapshot")
    public List<VmInfo> restore(
            @Descriptor(RESTORE
                            + ": --name defaults to the name in the snapshot; --count creates N machines named NAME-1 and so on;"
                            + " --paused leaves them paused until vm:resume")
                    String... typed) {
        Syntax syntax = new Syntax("vm:restore", RESTORE);
        Arguments arguments = syntax.parse(typed);
        Path file = Path.of(arguments.get("FILE"));
        List<VirtualMachine> machines = new ArrayList<>();
        try {
            for (String name : names(syntax, arguments)) {
                machines.add(hypervisor().restore(file, name.isEmpty() ? null : name));
            }
            if (!arguments.has("--paused")) {
                machines.forEach(VirtualMachine::resume);
            }
        } catch (RuntimeException failed) {
            // All or none: nobody wants to look for the rest.
            for (VirtualMachine machine : machines) {
                try {
                    machine.close();
                } catch (RuntimeException stuck) {
                    failed.addSuppressed(stuck);
                }
            }
            throw failed;
        }
        return new Listing<>(VmInfo.class, machines.stream().map(VmInfo::of).toList(), "No machines.");
    }

    /** The names of the machines to make; empty for the one that a machine had. */
    private static List<String> names(Syntax syntax, Arguments arguments) {
        String name = arguments.find("--name").orElse("");
        if (!arguments.has("--count")) {
            return List.of(name);
        }
        long count = arguments.positive("--count").orElse(1);
        if (name.isEmpty() || count > MOST_CLONES) {
            throw syntax.mismatch("--count must be from 1 to " + MOST_CLONES + " and needs --name");
        }
        return LongStream.rangeClosed(1, count)
                .mapToObj(number -> name + "-" + number)
                .toList();
    }

    private Hypervisor hypervisor() {
        Hypervisor present = hypervisor;
        if (present == null) {
            throw new CommandException(VmCommands.DOWN);
        }
        return present;
    }
}
