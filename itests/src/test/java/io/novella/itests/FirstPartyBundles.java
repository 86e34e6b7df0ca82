// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules with Java sources in {@code bundles/}, {@code extension/} and {@code guest/}, found in the source tree. A rule about them
 * therefore also covers a new module that is not on the class path of the tests.
 */
final class FirstPartyBundles implements LocationProvider {

    private static final Path GUEST = Path.of("../guest");

    @Override
    public Set<Location> get(Class<?> testClass) {
        return classFolders().stream().map(Location::of).collect(Collectors.toSet());
    }

    /**
     * Returns the folder of compiled main classes of each module.
     *
     * @throws IllegalStateException if a module is not compiled
     */
    static List<Path> classFolders() {
        return modules().stream()
                .map(module -> module.resolve("target/classes").toAbsolutePath().normalize())
                .peek(FirstPartyBundles::requireFolder)
                .toList();
    }

    /** Returns the Java files of the main sources of all modules. */
    static List<Path> mainSources() {
        return modules().stream().flatMap(module -> javaFiles(module).stream()).toList();
    }

    private static void requireFolder(Path classes) {
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    classes + " does not exist: compile its module first, as `mvn compile` does.");
        }
    }

    private static List<Path> modules() {
        return Stream.of(folders(Path.of("../bundles")), folders(Path.of("../extension")), List.of(GUEST))
                .flatMap(List::stream)
                .filter(module -> !javaFiles(module).isEmpty())
                .toList();
    }

    private static List<Path> folders(Path parent) {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> javaFiles(Path module) {
        Path sources = module.resolve("src/main/java");
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
