// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Screen;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.shell.internal.command.Arguments;
import io.novella.shell.internal.command.CommandException;
import io.novella.shell.internal.command.Syntax;
import io.novella.shell.internal.view.Printable;
import java.nio.file.Path;
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

/** The commands {@code vm:*} for a PC: booting it from files of this host, and looking at its screen. */
@Component(
        service = VmBootCommands.class,
        immediate = true,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=vm",
            CommandProcessor.COMMAND_FUNCTION + "=boot",
            CommandProcessor.COMMAND_FUNCTION + "=screen"
        })
public final class VmBootCommands {

    private static final String BOOT = "[--firmware FILE] [--kernel FILE] [--pvh] [--initrd FILE] [--cmdline LINE]"
            + " [--name NAME] [--memory BYTES] [--vcpus N] "
            + DiskOptions.USAGE + " [--device NAME] [--follow]";
    private static final String VM = "VM";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Hypervisor hypervisor;

    private volatile boolean deactivated;

    @Deactivate
    void deactivate() {
        deactivated = true;
    }

    /** Boots a PC. */
    @Descriptor(
            "creates a PC and boots it from files of this host: a firmware, or a Linux kernel (bzImage or vmlinux) with a command"
                    + " line and an initrd; with --follow, prints its console until the machine stops")
    public VmInfo boot(
            CommandSession session,
            @Descriptor(BOOT
                            + ": --pvh boots a vmlinux through its PVH entry point; --name defaults to the name of the file, --memory to"
                            + " 512000000 and --vcpus to 1; "
                            + DiskOptions.MEANING
                            + "; --device attaches virtio-console, or a device that a bundle provides by name")
                    String... typed) {
        Syntax syntax = new Syntax("vm:boot", BOOT);
        Arguments arguments = syntax.parse(typed);
        VmSpec.Builder spec = VmSpec.builder().image(image(syntax, arguments));
        arguments.find("--name").ifPresent(spec::name);
        arguments.positive("--memory").ifPresent(spec::memoryBytes);
        arguments.positive("--vcpus").ifPresent(count -> spec.vcpus((int) Math.min(count, Integer.MAX_VALUE)));
        DiskOptions.apply(arguments, spec);
        arguments.find("--device").ifPresent(spec::device);
        VirtualMachine machine = hypervisor().create(spec.build());
        try {
            machine.start();
        } catch (RuntimeException failed) {
            // Nobody asked for a machine that does not run.
            machine.close();
            throw failed;
        }
        if (arguments.has("--follow")) {
            Process process = Process.Utils.current();
            new ConsoleFollower(machine, process == null ? session.getConsole() : process.out(), () -> deactivated)
                    .follow(Integer.MAX_VALUE);
        }
        return VmInfo.of(machine);
    }

    /** What is on a machine's screen. */
    @Descriptor("prints the text screen of a PC")
    public String screen(@Descriptor(VM + ": id of the machine, a unique prefix of it, or its name") String... typed) {
        Arguments arguments = new Syntax("vm:screen", VM).parse(typed);
        VirtualMachine machine = VmSelector.select(hypervisor().list(), arguments.get(VM));
        Screen screen = machine.screen()
                .orElseThrow(
                        () -> new CommandException("machine " + Printable.line(machine.name()) + " has no screen"));
        return Printable.lines(screen.text().stripTrailing());
    }

    private static BootImage image(Syntax syntax, Arguments arguments) {
        boolean firmware = arguments.has("--firmware");
        if (firmware == arguments.has("--kernel")) {
            throw syntax.mismatch("exactly one of --firmware and --kernel is required");
        }
        if (firmware && (arguments.has("--pvh") || arguments.has("--initrd") || arguments.has("--cmdline"))) {
            throw syntax.mismatch("--pvh, --initrd and --cmdline are only valid with --kernel");
        }
        Path file = Path.of(arguments.get(firmware ? "--firmware" : "--kernel"));
        String name = String.valueOf(file.getFileName());
        try {
            return read(arguments, firmware, name, file);
        } catch (HypervisorException e) {
            // The names of files may have anything in them.
            throw new CommandException(Printable.line(String.valueOf(e.getMessage())));
        }
    }

    private static BootImage read(Arguments arguments, boolean firmware, String name, Path file) {
        if (firmware) {
            return BootImage.firmware(name, file);
        }
        BootImage kernel = arguments.has("--pvh") ? BootImage.pvh(name, file) : BootImage.kernel(name, file);
        if (arguments.has("--initrd")) {
            kernel = kernel.withInitrd(Path.of(arguments.get("--initrd")));
        }
        return kernel.withCommandLine(arguments.find("--cmdline").orElse(""));
    }

    private Hypervisor hypervisor() {
        Hypervisor present = hypervisor;
        if (present == null) {
            throw new CommandException(VmCommands.DOWN);
        }
        return present;
    }
}
