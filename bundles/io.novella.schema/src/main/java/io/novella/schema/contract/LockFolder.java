// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lock files of the services, {@code <type>.lock.json} each. A file that has changed is read again when somebody looks;
 * one that cannot be used leaves the last good one in force, and one that is deleted publishes nothing any more. For one
 * thread at a time.
 */
public final class LockFolder {

    private static final String ENDING = ".lock.json";

    private final Path folder;
    private SortedMap<Path, Entry> entries = new TreeMap<>();
    private String problem = "";

    /** What is known of a file: what it looked like, the last lock that it held, and why it is not in force if it is not. */
    private record Entry(String look, @Nullable ServiceLock lock, String problem) {}

    /** The files of a folder, which need not exist. */
    public LockFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads what has changed; tells whether anything had. */
    public boolean refresh() {
        SortedMap<Path, Entry> now = new TreeMap<>();
        String unreadable = "";
        if (Files.exists(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
                for (Path file : files) {
                    now.put(file, read(file, entries.get(file)));
                }
            } catch (IOException failed) {
                now = entries;
                unreadable = "cannot be read: " + failed;
            }
        }
        boolean changed = !now.equals(entries) || !unreadable.equals(problem);
        entries = now;
        problem = unreadable;
        return changed;
    }

    private Entry read(Path file, @Nullable Entry before) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String look = attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        if (before != null && before.look().equals(look)) {
            return before;
        }
        try {
            ServiceLock lock = LockFile.readService(Files.readString(file));
            if (!file(lock.service()).equals(file)) {
                throw new IllegalArgumentException("is the lock file of the service '" + lock.service() + "'");
            }
            return new Entry(look, lock, "");
        } catch (IOException | IllegalArgumentException unusable) {
            ServiceLock last = before == null ? null : before.lock();
            String sentence = unusable instanceof IllegalArgumentException
                    ? String.valueOf(unusable.getMessage())
                    : "cannot be read: " + unusable;
            return new Entry(
                    look,
                    last,
                    sentence + "; "
                            + (last == null
                                    ? "the contract of its service is not guarded"
                                    : "its previous content remains in use"));
        }
    }

    /** The locks in force, by type of service. */
    public Map<String, ServiceLock> locks() {
        Map<String, ServiceLock> locks = new HashMap<>();
        for (Entry entry : entries.values()) {
            ServiceLock lock = entry.lock();
            if (lock != null) {
                locks.put(lock.service(), lock);
            }
        }
        return locks;
    }

    /** Why files are not in force, by file. */
    public Map<Path, String> problems() {
        Map<Path, String> problems = new TreeMap<>();
        entries.forEach((file, entry) -> {
            if (!entry.problem().isEmpty()) {
                problems.put(file, entry.problem());
            }
        });
        if (!problem.isEmpty()) {
            problems.put(folder, problem);
        }
        return problems;
    }

    /** Why the file of a service is not in force; empty if it is, or if there is none. */
    public Optional<String> problem(Path file) {
        return Optional.ofNullable(problems().get(file));
    }

    /** Where the lock of a service lies. */
    public Path file(String service) {
        return folder.resolve(service.replaceAll("[^A-Za-z0-9._-]", "_") + ENDING);
    }

    /** Writes a lock: whole, or not at all. */
    public static void write(Path file, ServiceLock lock) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
        try {
            Files.write(fresh, LockFile.write(lock).getBytes(StandardCharsets.UTF_8));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
