// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.gdb.GdbServer;
import io.novella.shell.internal.view.Listing;
import io.novella.shell.internal.view.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands {@code vm:*} that look into a machine. */
@Component(
        service = VmDebugCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=vm",
            CommandProcessor.COMMAND_FUNCTION + "=regs",
            CommandProcessor.COMMAND_FUNCTION + "=dump",
            CommandProcessor.COMMAND_FUNCTION + "=trace",
            CommandProcessor.COMMAND_FUNCTION + "=stat",
            CommandProcessor.COMMAND_FUNCTION + "=gdb"
        })
public final class VmDebugCommands {

    private static final String SOCKET = "novella.shell.socket";
    private static final String DEFAULT_SOCKET = "data/shell.sock";

    private static final String VM = "VM";
    private static final String REGS = "VM [--vcpu N]";
    private static final String DUMP = "VM ADDRESS [--length N] [--linear]";
    private static final String TRACE = "VM [--on] [--off] [--last N]";
    private static final String STAT = "[VM]";
    private static final String GDB = "VM [--stop]";
    private static final int DUMP_LENGTH = 256;
    private static final int MOST_DUMPED = 1 << 20;
    private static final int PAGE = 4096;

    // A field for the same reason as in VmCommands.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Hypervisor hypervisor;

    private final Path directory;
    private final Map<String, GdbServer> debuggers = new HashMap<>();

    /** Debuggers' sockets are where the shell's own is. */
    @Activate
    public VmDebugCommands(BundleContext context) {
        this(Path.of(Optional.ofNullable(context.getProperty(SOCKET)).orElse(DEFAULT_SOCKET))
                .resolveSibling(""));
    }

    VmDebugCommands(Path directory) {
        this.directory = directory;
    }

    @Deactivate
    synchronized void close() {
        debuggers.values().forEach(GdbServer::close);
        debuggers.clear();
    }

    /** The registers of a virtual CPU. */
    @Descriptor("shows the registers of a virtual CPU, as they are now or as they were when the machine stopped")
    public CpuState regs(
            @Descriptor(
                            REGS
                                    + ": id, prefix or name of the machine; --vcpu selects a virtual CPU, by default 1, the first")
                    String... typed) {
        Arguments arguments = new Syntax("vm:regs", REGS).parse(typed);
        List<Vcpu> vcpus = machine(arguments).vcpus();
        long number = arguments.positive("--vcpu").orElse(1);
        if (number > vcpus.size()) {
            throw new CommandException(
                    "the machine has " + vcpus.size() + " virtual CPU" + (vcpus.size() == 1 ? "" : "s"));
        }
        return vcpus.get((int) number - 1).inspect();
    }

    /** A part of the memory. */
    @Descriptor("dumps a range of a machine's memory")
    public String dump(
            @Descriptor(DUMP
                            + ": id, prefix or name of the machine; first address, decimal or hexadecimal with 0x; --length in bytes, by default 256;"
                            + " --linear translates the address by the page tables of the first virtual CPU")
                    String... typed) {
        Arguments arguments = new Syntax("vm:dump", DUMP).parse(typed);
        VirtualMachine machine = machine(arguments);
        long address = address(arguments);
        int length = (int) Math.min(arguments.positive("--length").orElse(DUMP_LENGTH), MOST_DUMPED);
        if (!arguments.has("--linear")) {
            long left = machine.memory().size() - address;
            int inside = left > 0 ? (int) Math.min(length, left) : length;
            return HexDump.of(address, machine.memory().read(address, inside));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            long at = address + bytes.size();
            int part = (int) Math.min(length - bytes.size(), PAGE - (at & (PAGE - 1)));
            OptionalLong physical = machine.vcpus().get(0).translate(at);
            if (physical.isEmpty()) {
                throw new CommandException("no page is mapped at 0x" + Long.toHexString(at));
            }
            bytes.writeBytes(machine.memory().read(physical.getAsLong(), part));
        }
        return HexDump.of(address, bytes.toByteArray());
    }

    /** The last exits. */
    @Descriptor("shows the most recent exits of a machine's virtual CPUs; --on starts recording, --off stops it")
    public List<TracedExit> trace(
            @Descriptor(TRACE + ": id, prefix or name of the machine; --last shows only the last N exits")
                    String... typed) {
        Arguments arguments = new Syntax("vm:trace", TRACE).parse(typed);
        ExitTrace trace = machine(arguments).trace();
        if (arguments.has("--on") || arguments.has("--off")) {
            trace.enable(arguments.has("--on"));
        }
        List<ExitTrace.Entry> all = trace.entries();
        int last = (int) Math.min(arguments.positive("--last").orElse(all.size()), all.size());
        List<ExitTrace.Entry> shown = all.subList(all.size() - last, all.size());
        Instant first = shown.isEmpty() ? Instant.EPOCH : shown.get(0).at();
        return new Listing<>(
                TracedExit.class,
                shown.stream().map(entry -> TracedExit.of(entry, first)).toList(),
                trace.isEnabled() ? "No exits yet." : "Exits are not recorded. vm:trace VM --on starts recording.");
    }

    /** Figures of one machine or of all. */
    @Descriptor("shows statistics of all machines, or every metric of one machine")
    public Object stat(@Descriptor(STAT + ": id of the machine, a unique prefix of it, or its name") String... typed) {
        Arguments arguments = new Syntax("vm:stat", STAT).parse(typed);
        if (arguments.has(VM)) {
            return VmMetrics.of(machine(arguments));
        }
        return new Listing<>(
                VmMetrics.class,
                machines().stream().map(VmMetrics::of).toList(),
                "No machines. vm:run GUEST starts one.");
    }

    /** A way in for a debugger. */
    @Descriptor(
            "opens a socket through which GDB can attach to a machine and which only the owner of the process can use; --stop closes it")
    public synchronized String gdb(
            @Descriptor(GDB + ": id of the machine, a unique prefix of it, or its name") String... typed)
            throws IOException {
        Arguments arguments = new Syntax("vm:gdb", GDB).parse(typed);
        VirtualMachine machine = machine(arguments);
        debuggers.values().removeIf(GdbServer::isClosed);
        if (arguments.has("--stop")) {
            GdbServer known = debuggers.remove(machine.id());
            if (known == null) {
                throw new CommandException("GDB access is not enabled for this machine; vm:gdb VM enables it");
            }
            known.close();
            return "Debuggers are disconnected; the guest continues.";
        }
        if (machine.state() != VmState.RUNNING && machine.state() != VmState.PAUSED) {
            throw new CommandException(
                    "only a running or paused machine can be debugged; this machine is " + machine.state());
        }
        GdbServer server = debuggers.get(machine.id());
        if (server == null) {
            server = new GdbServer(
                    machine, directory.resolve("gdb-" + VmInfo.of(machine).shortId() + ".sock"));
            debuggers.put(machine.id(), server);
        }
        return "gdb -ex 'target remote " + server.path().toAbsolutePath() + "'";
    }

    private static long address(Arguments arguments) {
        String text = arguments.get("ADDRESS");
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw arguments
                    .syntax()
                    .mismatch("ADDRESS must be a decimal or 0x-prefixed hexadecimal number, not '"
                            + Printable.line(text) + "'");
        }
    }

    private VirtualMachine machine(Arguments arguments) {
        return VmSelector.select(machines(), arguments.get(VM));
    }

    private List<VirtualMachine> machines() {
        Hypervisor present = hypervisor;
        if (present == null) {
            throw new CommandException(VmCommands.DOWN);
        }
        return present.list();
    }
}
