// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.schema.SchemaSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The schema files of a bundle that is not installed: in its jar, or in the folder that will be its jar.
 *
 * @param root the jar, or the folder in which {@code schemas/} is; what does not exist has no schemas
 */
public record SchemaFolder(Path root) implements SchemaSource {

    private static final String FOLDER = "schemas";

    @Override
    public List<String> list(String folder) {
        return all().stream()
                .filter(path -> path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0)
                .toList();
    }

    /** Names of the resources that have files, in order. */
    public List<String> resources() {
        return all().stream()
                .map(path -> path.substring(0, path.lastIndexOf('/')))
                .filter(folder -> folder.startsWith(FOLDER + "/"))
                .map(folder -> folder.substring(FOLDER.length() + 1))
                .distinct()
                .sorted()
                .toList();
    }

    /** Paths of all files, such as {@code schemas/servers/create.request.2.1.json}, in order. */
    public List<String> all() {
        try {
            if (Files.isDirectory(root)) {
                Path folder = root.resolve(FOLDER);
                if (!Files.isDirectory(folder)) {
                    return List.of();
                }
                try (Stream<Path> files = Files.walk(folder)) {
                    return schemas(files.filter(Files::isRegularFile)
                            .map(file -> root.relativize(file).toString().replace('\\', '/')));
                }
            } else if (!Files.exists(root)) {
                return List.of();
            }
            try (JarFile jar = new JarFile(root.toFile())) {
                return schemas(jar.stream().map(JarEntry::getName).filter(name -> name.startsWith(FOLDER + "/")));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> schemas(Stream<String> names) {
        return names.filter(name -> name.endsWith(".json")).sorted().toList();
    }

    @Override
    public Optional<String> read(String path) {
        try {
            if (Files.isDirectory(root)) {
                Path file = root.resolve(path);
                return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
            }
            try (JarFile jar = new JarFile(root.toFile())) {
                JarEntry entry = jar.getJarEntry(path);
                return entry == null
                        ? Optional.empty()
                        : Optional.of(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
