// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

import io.novella.watch.FileIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The policy files of an instance: {@code policy.json} and {@code policy.yaml}, then those of {@code policy.d} in the order of
 * their names. A rule in a later one wins.
 */
public record PolicyFolder(Path folder) {

    static final String MORE = "policy.d";
    private static final List<String> FILES = List.of("policy.json", "policy.yml", "policy.yaml");

    /** The identities of all files, for a comparison with those of another moment. */
    public Map<Path, FileIdentity> identities() {
        Map<Path, FileIdentity> identities = new LinkedHashMap<>();
        for (String name : FILES) {
            add(identities, folder.resolve(name));
        }
        Path more = folder.resolve(MORE);
        add(identities, more); // one that is no directory, or cannot be listed, is a change too
        try (Stream<Path> found = Files.list(more)) {
            found.filter(path -> PolicyFile.isPolicyFile(name(path))).forEach(path -> add(identities, path));
        } catch (IOException | UncheckedIOException absent) {
            // Then there are only those beside it.
        }
        return identities;
    }

    private static void add(Map<Path, FileIdentity> identities, Path path) {
        FileIdentity.of(path).ifPresent(identity -> identities.put(path, identity));
    }

    /** All files as they are now; one that vanishes meanwhile is not there. */
    public List<PolicyFile> read() {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (String name : FILES) {
            if (Files.exists(folder.resolve(name))) {
                paths.put(name, folder.resolve(name));
            }
        }
        List<PolicyFile> files = new ArrayList<>();
        Path more = folder.resolve(MORE);
        if (Files.exists(more)) {
            try (Stream<Path> found = Files.list(more)) {
                found.filter(path -> PolicyFile.isPolicyFile(name(path)))
                        .sorted()
                        .forEach(path -> paths.put(MORE + "/" + name(path), path));
            } catch (IOException | RuntimeException unreadable) {
                files.add(unreadable(MORE, unreadable));
            }
        }
        paths.forEach((name, path) -> {
            try (InputStream bytes = Files.newInputStream(path)) {
                files.add(PolicyFile.read(name, bytes.readNBytes(PolicyFile.MAX_BYTES + 1)));
            } catch (NoSuchFileException gone) {
                // Then it is not there.
            } catch (IOException unreadable) {
                files.add(unreadable(name, unreadable));
            }
        });
        return files;
    }

    private static PolicyFile unreadable(String name, Exception reason) {
        return new PolicyFile(name, Map.of(), List.of(new Finding(name, 0, "", "cannot be read: " + reason, true)));
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
