// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder a person drops bundles into. */
final class DeployFolder {

    private final Path home;
    private final Path folder;

    DeployFolder(Path home) {
        this.home = home;
        this.folder = home.resolve("deploy");
    }

    /** Drops one of the examples that ship with the distribution, such as {@code someaction}. */
    void dropExample(String name) throws IOException {
        dropFrom("examples", "io.novella.example." + name + "-");
    }

    /** Drops a throw-away extension, in one of the versions of {@link ExtensionBundles}. */
    void dropExtension(String name, String version) throws IOException {
        dropFrom("extensions", "io.novella.itests.extension." + name + "-" + version);
    }

    /** Drops a file under a name of one's own: by rename, so that no half of it is ever seen. Replaces what was there: an update. */
    void drop(Path file, String name) throws IOException {
        Path copy = home.resolve("data").resolve(name + ".part");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the configuration of a PID into {@code conf/}; without a text there is none any more. */
    void configure(String pid, @Nullable String text) throws IOException {
        Path file = home.resolve("conf").resolve(pid + ".cfg");
        if (text == null) {
            Files.deleteIfExists(file);
            return;
        }
        Path written = Files.writeString(home.resolve("data").resolve(pid + ".part"), text);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void removeExample(String name) throws IOException {
        remove("io.novella.example." + name + ".jar");
    }

    void removeExtension(String name) throws IOException {
        remove("io.novella.itests.extension." + name + ".jar");
    }

    /** Removes what was dropped under this name. */
    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Removes all that is there. */
    void clear() throws IOException {
        for (Path file : files(folder, "")) {
            Files.delete(file);
        }
    }

    private void dropFrom(String source, String prefix) throws IOException {
        List<Path> files = files(home.resolve(source), prefix);
        if (files.size() != 1) {
            throw new IOException("Not exactly one file " + prefix + "*.jar in " + source + ": " + files);
        }
        String fileName = files.get(0).getFileName().toString();
        // Without its version, so that another version is an update and not a second bundle.
        drop(files.get(0), fileName.replaceFirst("-\\d.*", ".jar"));
    }

    private static List<Path> files(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
