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

/** The number of lines of main classes: more than 400 are a sign of more than one responsibility. */
class ClassSizeTest {

    private static final long LIMIT = 400;

    /** Longer files, each with its own limit and a reason. */
    private static final Map<String, Long> EXCEPTIONS = Map.of();

    @Test
    void noMainClassExceedsItsLimit() {
        Map<String, Long> lines = linesOfMainClasses();

        assertThat(lines).hasSizeGreaterThan(500);
        lines.entrySet().removeIf(file -> file.getValue() <= EXCEPTIONS.getOrDefault(file.getKey(), LIMIT));
        assertThat(lines).isEmpty();
    }

    @Test
    void everyExceptionIsStillNeeded() {
        Map<String, Long> lines = linesOfMainClasses();

        assertThat(EXCEPTIONS.keySet())
                .allSatisfy(file ->
                        assertThat(lines.getOrDefault(file, 0L)).as(file).isGreaterThan(LIMIT));
    }

    /** Returns the number of lines of each main class, by the path of its source file in its source folder. */
    private static Map<String, Long> linesOfMainClasses() {
        Map<String, Long> lines = new TreeMap<>();
        for (Path file : FirstPartyBundles.mainSources()) {
            String path = file.toString().replace('\\', '/');
            String root = "src/main/java/";
            lines.put(path.substring(path.indexOf(root) + root.length()), count(file));
        }
        return lines;
    }

    private static long count(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
