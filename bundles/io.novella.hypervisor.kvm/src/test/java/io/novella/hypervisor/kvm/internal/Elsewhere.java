// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another JVM that restores snapshots, lets the machines go on, and writes their consoles beside the files. */
final class Elsewhere {

    private Elsewhere() {}

    /** Has another JVM do it, until each console has the text, or its machine is off. */
    static void goOn(String until, List<Path> snapshots) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Elsewhere.class.getName(),
                until));
        snapshots.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("the other JVM failed: " + said);
        }
    }

    /** What the console of the machine was there in the end, which came of the snapshot. */
    static String console(Path snapshot) throws IOException {
        return Files.readString(consoleFile(snapshot));
    }

    private static Path consoleFile(Path snapshot) {
        return snapshot.resolveSibling(snapshot.getFileName() + ".console");
    }

    /** Takes the text to wait for, and the snapshots. */
    public static void main(String[] args) throws IOException {
        KvmHypervisor hypervisor = KvmHypervisor.on("/dev/kvm");
        try {
            for (int i = 1; i < args.length; i++) {
                Path file = Path.of(args[i]);
                try (VirtualMachine vm = hypervisor.restore(file, null)) {
                    vm.resume();
                    Console console = vm.console();
                    while (vm.state() == VmState.RUNNING && !console.text().contains(args[0])) {
                        console.read(console.written(), Duration.ofMillis(100));
                    }
                    Files.writeString(consoleFile(file), console.text());
                }
            }
        } finally {
            hypervisor.shutDown();
        }
    }
}
