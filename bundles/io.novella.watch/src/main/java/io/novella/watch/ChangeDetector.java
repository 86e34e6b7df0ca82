// SPDX-License-Identifier: Apache-2.0
package io.novella.watch;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares successive listings of files and reports each file whose identity differs from the one that was accepted last.
 * A file is reported once two successive listings agree on it, so a file that is being written is reported when the
 * writer pauses. For one thread.
 */
public final class ChangeDetector {

    private final Map<Path, FileIdentity> accepted = new HashMap<>();
    private Map<Path, FileIdentity> previous = Map.of();

    /**
     * Takes a listing.
     *
     * @param listing the files that are there now
     * @return files that are new, different or gone since they were accepted, in the order of their names
     */
    public Set<Path> changes(Map<Path, FileIdentity> listing) {
        Set<Path> candidates = new HashSet<>(listing.keySet());
        candidates.addAll(accepted.keySet());
        Set<Path> changes = new TreeSet<>();
        for (Path file : candidates) {
            Optional<FileIdentity> now = Optional.ofNullable(listing.get(file));
            boolean stable = now.equals(Optional.ofNullable(previous.get(file)));
            if (stable && !now.equals(Optional.ofNullable(accepted.get(file)))) {
                changes.add(file);
            }
        }
        previous = Map.copyOf(listing);
        return changes;
    }

    /** Accepts a file as it was in the last listing: it is not reported again until it changes. */
    public void accept(Path file) {
        FileIdentity identity = previous.get(file);
        if (identity == null) {
            accepted.remove(file);
        } else {
            accepted.put(file, identity);
        }
    }

    /** Accepts all files as they are in a listing, without a second one to confirm it. */
    public void acceptAll(Map<Path, FileIdentity> listing) {
        previous = Map.copyOf(listing);
        accepted.clear();
        accepted.putAll(listing);
    }
}
