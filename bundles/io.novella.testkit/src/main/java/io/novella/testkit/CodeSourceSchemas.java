// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.core.internal.schema.SchemaSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The schema files in the folder or jar that a class was read from, which will be its bundle.
 *
 * @param root the folder or jar
 */
record CodeSourceSchemas(Path root) implements SchemaSource {

    private static final String FOLDER = "schemas";

    static CodeSourceSchemas of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalArgumentException(type + " was read from no folder and no jar");
        }
        try {
            return new CodeSourceSchemas(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(type + " was read from " + source.getLocation(), malformed);
        }
    }

    @Override
    public List<String> list(String folder) {
        return all().stream()
                .filter(path -> path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0)
                .toList();
    }

    /** Paths of all files, in order. */
    List<String> all() {
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
                        : Optional.of(
                                new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
