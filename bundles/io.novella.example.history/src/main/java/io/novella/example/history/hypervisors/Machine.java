// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The machine that this runs on, as its kernel describes it in {@code /proc} (proc(5)). */
final class Machine {

    private static final Path PROC = Path.of("/proc");
    private static final int KIB_PER_MIB = 1024;
    private static final int GIB = 1 << 30;

    private Machine() {}

    static Host host(int number) {
        return new Host(
                number,
                read("sys/kernel/hostname").strip(),
                Runtime.getRuntime().availableProcessors(),
                Integer.parseInt(word(Objects.requireNonNull(facts("meminfo").get("MemTotal"), "MemTotal"), 0))
                        / KIB_PER_MIB,
                (int) (Path.of("/").toFile().getTotalSpace() / GIB),
                cpu());
    }

    private static Map<String, Object> cpu() {
        Map<String, String> facts = facts("cpuinfo");
        return Map.of(
                "arch",
                System.getProperty("os.arch").replace("amd64", "x86_64"),
                "vendor",
                facts.getOrDefault("vendor_id", "unknown"),
                "model",
                facts.getOrDefault("model name", "unknown"),
                "features",
                List.of(facts.getOrDefault("flags", "").split(" ", -1)),
                "topology",
                Map.of("sockets", 1, "cores", Runtime.getRuntime().availableProcessors(), "threads", 1));
    }

    /** How long it is up and how busy it is, as uptime(1) says it. */
    static String uptime() {
        long minutes = (long) Double.parseDouble(word(read("uptime"), 0)) / 60;
        String load = read("loadavg");
        return String.format(
                Locale.ROOT,
                " %s up %d days, %2d:%02d,  load average: %s, %s, %s",
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                minutes / 1440,
                minutes / 60 % 24,
                minutes % 60,
                word(load, 0),
                word(load, 1),
                word(load, 2));
    }

    private static String word(String line, int index) {
        return line.split("\\s+", -1)[index];
    }

    /** The lines {@code name: value} of a file; of several with one name, the first. */
    private static Map<String, String> facts(String file) {
        return read(file)
                .lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(toMap(parts -> parts[0].strip(), parts -> parts[1].strip(), (first, later) -> first));
    }

    private static String read(String file) {
        try {
            return Files.readString(PROC.resolve(file));
        } catch (IOException unreadable) {
            throw new IllegalStateException("the kernel does not show " + PROC.resolve(file), unreadable);
        }
    }
}
