// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No class of the platform has more than 400 lines, so that each has one job. */
class ClassSizeTest {

    private static final int MOST_LINES = 400;

    /** Longer ones, and how long they may be: all of the hypervisor, to be cut when a second accelerator comes. */
    private static final Map<String, Integer> EXCEPTIONS = Map.of("KvmMachine.java", 753, "VcpuRunner.java", 622);

    @Test
    void noMainClassIsLong() throws IOException {
        Map<String, Long> tooLong = new TreeMap<>();
        int[] seen = {0};
        for (String top : new String[] {"../bundles", "../extension"}) {
            try (Stream<Path> files = Files.walk(Path.of(top))) {
                files.filter(file -> file.toString().contains("/src/main/java/")
                                && file.toString().endsWith(".java"))
                        .forEach(file -> {
                            seen[0]++;
                            long lines = lines(file);
                            String name = file.getFileName().toString();
                            if (lines > EXCEPTIONS.getOrDefault(name, MOST_LINES)) {
                                tooLong.put(name, lines);
                            }
                        });
            }
        }

        assertThat(seen[0]).isGreaterThan(500);
        assertThat(tooLong).isEmpty();
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
