// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.util.stream.Collectors.joining;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Listing;
import io.novella.shell.internal.view.Printable;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code vm:*}: the hypervisor's machines, their consoles and what they can boot. */
@Component(
        service = VmCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=vm",
            CommandProcessor.COMMAND_FUNCTION + "=list",
            CommandProcessor.COMMAND_FUNCTION + "=run",
            CommandProcessor.COMMAND_FUNCTION + "=console",
            CommandProcessor.COMMAND_FUNCTION + "=start",
            CommandProcessor.COMMAND_FUNCTION + "=stop",
            CommandProcessor.COMMAND_FUNCTION + "=pause",
            CommandProcessor.COMMAND_FUNCTION + "=resume",
            CommandProcessor.COMMAND_FUNCTION + "=reset",
            CommandProcessor.COMMAND_FUNCTION + "=remove",
            CommandProcessor.COMMAND_FUNCTION + "=info",
            CommandProcessor.COMMAND_FUNCTION + "=guests"
        })
public final class VmCommands {

    private static final String NO_ARGUMENTS = "no arguments";
    private static final String RUN =
            "GUEST [--name NAME] [--memory BYTES] " + DiskOptions.USAGE + " [--device NAME] [--follow]";
    private static final String CONSOLE = "VM [--lines N] [--follow]";
    private static final String VM = "VM";
    private static final String WHICH_VM = VM + ": id of the machine, a unique prefix of it, or its name";
    static final String DOWN =
            "no hypervisor is running; check that the bundle io.novella.hypervisor.machine is installed and started";

    // Fields, for DS cannot inject a constructor again while the component lives: the hypervisor and the libraries may
    // come and go, and the commands stay and say so.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Hypervisor hypervisor;

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    volatile List<GuestLibrary> libraries = List.of();

    private volatile boolean deactivated;

    @Deactivate
    void deactivate() {
        deactivated = true;
    }

    /** The machines. */
    @Descriptor("lists the machines, oldest first")
    public List<VmInfo> list(@Descriptor(NO_ARGUMENTS) String... typed) {
        new Syntax("vm:list", "").parse(typed);
        return new Listing<>(
                VmInfo.class, machines().stream().map(VmInfo::of).toList(), "No machines. vm:run GUEST starts one.");
    }

    /** Creates and starts a machine. */
    @Descriptor("creates and starts a machine; with --follow, prints its console until the machine stops")
    public VmInfo run(
            CommandSession session,
            @Descriptor(RUN
                            + ": name of a guest, as vm:guests lists it; --name defaults to the name of the guest, --memory to"
                            + " 512000000; " + DiskOptions.MEANING
                            + "; --device attaches a device that a bundle provides by name")
                    String... typed) {
        Arguments arguments = new Syntax("vm:run", RUN).parse(typed);
        Hypervisor present = hypervisor();
        String guest = arguments.get("GUEST");
        VmSpec.Builder spec = VmSpec.builder().image(image(guest));
        arguments.find("--name").ifPresent(spec::name);
        arguments.positive("--memory").ifPresent(spec::memoryBytes);
        DiskOptions.apply(arguments, spec);
        arguments.find("--device").ifPresent(spec::device);
        VirtualMachine machine = present.create(spec.build());
        try {
            machine.start();
        } catch (RuntimeException failed) {
            // Nobody asked for a machine that does not run.
            machine.close();
            throw failed;
        }
        if (arguments.has("--follow")) {
            follow(machine, session, Integer.MAX_VALUE);
        }
        return VmInfo.of(machine);
    }

    /** What a machine has written; at a terminal, a conversation with it. */
    @Descriptor(
            "attaches the terminal to a machine's console until Ctrl-]; without a terminal, or with an option, prints the"
                    + " console's text, and with --follow also new output until the machine stops")
    public @Nullable String console(
            CommandSession session,
            @Descriptor(
                            CONSOLE
                                    + ": id of the machine, a unique prefix of it, or its name; --lines prints only the last N lines; --follow also prints new output")
                    String... typed) {
        Arguments arguments = new Syntax("vm:console", CONSOLE).parse(typed);
        VirtualMachine machine = VmSelector.select(machines(), arguments.get(VM));
        OptionalLong lines = arguments.positive("--lines");
        Object terminal = lines.isPresent() || arguments.has("--follow") ? null : terminal(session);
        if (terminal != null) {
            new AttachedConsole(machine.name(), machine.console(), terminal, () -> deactivated).run();
            return null;
        }
        int lastLines = (int) Math.min(lines.orElse(Integer.MAX_VALUE), Integer.MAX_VALUE);
        if (arguments.has("--follow")) {
            follow(machine, session, lastLines);
            return null;
        }
        String text = lines.isPresent()
                ? machine.console().tail(lastLines)
                : machine.console().text();
        // The shell ends what it prints with a line feed.
        return Printable.lines(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    }

    /** Powers a machine on. */
    @Descriptor("powers a machine on; the guest boots anew")
    public VmInfo start(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:start", typed, VirtualMachine::start);
    }

    /** Powers a machine off. */
    @Descriptor("powers a machine off at once, without a shutdown of the guest")
    public VmInfo stop(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:stop", typed, VirtualMachine::stop);
    }

    /** Holds a machine still. */
    @Descriptor("pauses a running machine")
    public VmInfo pause(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:pause", typed, VirtualMachine::pause);
    }

    /** Lets a paused machine go on. */
    @Descriptor("resumes a paused machine")
    public VmInfo resume(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:resume", typed, VirtualMachine::resume);
    }

    /** Resets a machine. */
    @Descriptor("powers a machine off and on again")
    public VmInfo reset(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:reset", typed, VirtualMachine::reset);
    }

    /** Closes a machine. */
    @Descriptor("powers a machine off and removes it with its console and all its resources")
    public VmInfo remove(@Descriptor(WHICH_VM) String... typed) {
        return with("vm:remove", typed, VirtualMachine::close);
    }

    /** What the hypervisor is. */
    @Descriptor("shows the hypervisor's version and capabilities, or why it is not available")
    public AcceleratorInfo info(@Descriptor(NO_ARGUMENTS) String... typed) {
        new Syntax("vm:info", "").parse(typed);
        return new AcceleratorInfo(hypervisor().info(), hypervisor().accelerators());
    }

    /** The guests that can be run. */
    @Descriptor("lists the guests that vm:run can start")
    public List<GuestInfo> guests(@Descriptor(NO_ARGUMENTS) String... typed) {
        new Syntax("vm:guests", "").parse(typed);
        TreeMap<String, GuestInfo> guests = new TreeMap<>();
        for (GuestLibrary library : libraries) {
            for (String name : library.names()) {
                library.size(name).ifPresent(size -> guests.putIfAbsent(name, new GuestInfo(name, size)));
            }
        }
        return new Listing<>(
                GuestInfo.class, List.copyOf(guests.values()), "No guests. No bundle provides a guest library.");
    }

    private VmInfo with(String command, @Nullable String[] typed, Consumer<VirtualMachine> action) {
        Arguments arguments = new Syntax(command, VM).parse(typed);
        VirtualMachine machine = VmSelector.select(machines(), arguments.get(VM));
        action.accept(machine);
        return VmInfo.of(machine);
    }

    /** The person's terminal, if both ends of the command are connected to one. */
    private static @Nullable Object terminal(CommandSession session) {
        Process process = Process.Utils.current();
        return process != null && process.isTty(0) && process.isTty(1) ? session.get(".terminal") : null;
    }

    private void follow(VirtualMachine machine, CommandSession session, int lastLines) {
        Process process = Process.Utils.current();
        // The process's output goes down the pipe or into the file; the session's only to the person.
        PrintStream out = process == null ? session.getConsole() : process.out();
        new ConsoleFollower(machine, out, () -> deactivated).follow(lastLines);
    }

    private Hypervisor hypervisor() {
        Hypervisor present = hypervisor;
        if (present == null) {
            throw new CommandException(DOWN);
        }
        return present;
    }

    private List<VirtualMachine> machines() {
        return hypervisor().list();
    }

    private BootImage image(String guest) {
        return libraries.stream()
                .flatMap(library -> library.image(guest).stream())
                .findFirst()
                .orElseThrow(() -> {
                    String names = guests().stream()
                            .map(known -> Printable.line(known.name()))
                            .collect(joining(", "));
                    return new CommandException("no guest '" + Printable.line(guest) + "'; "
                            + (names.isEmpty() ? "there are none" : "there are: " + names));
                });
    }
}
