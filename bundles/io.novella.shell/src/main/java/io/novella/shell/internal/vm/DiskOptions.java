// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.VmSpec;
import io.novella.shell.internal.command.Arguments;
import java.nio.file.Path;

/** The options of a command that gives a machine disks. */
final class DiskOptions {

    static final String USAGE = "[--disk FILE] [--disk-ro FILE] [--disk-rate BYTES] [--disk-ops N]";

    static final String MEANING =
            "--disk attaches FILE as a disk, --disk-ro as a read-only disk; --disk-rate and --disk-ops limit the bytes and requests"
                    + " per second of each disk";

    private DiskOptions() {}

    /** Gives a machine what was typed: the disk that can be written to first. */
    static void apply(Arguments arguments, VmSpec.Builder spec) {
        boolean limited = arguments.has("--disk-rate") || arguments.has("--disk-ops");
        if (limited && !arguments.has("--disk") && !arguments.has("--disk-ro")) {
            throw arguments.syntax().mismatch("--disk-rate and --disk-ops need --disk or --disk-ro");
        }
        long bytes = arguments.positive("--disk-rate").orElse(0);
        long operations = arguments.positive("--disk-ops").orElse(0);
        arguments.find("--disk").ifPresent(file -> spec.disk(new Disk(Path.of(file), false, bytes, operations)));
        arguments.find("--disk-ro").ifPresent(file -> spec.disk(new Disk(Path.of(file), true, bytes, operations)));
    }
}
