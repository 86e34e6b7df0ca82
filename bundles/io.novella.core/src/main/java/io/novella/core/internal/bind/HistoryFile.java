// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Microversion;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import io.novella.schema.SchemaSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The optional file {@code history/<service>.txt}, in which a bundle describes versions of a service that it extends.
 */
final class HistoryFile {

    private HistoryFile() {}

    /**
     * Reads the file.
     *
     * @param problems receives a message for each malformed line
     * @return the notes by version; empty without a file
     */
    static SortedMap<Microversion, VersionNote> read(SchemaSource source, String service, List<String> problems) {
        String path = "history/" + service + ".txt";
        try {
            return source.read(path)
                    .map(text -> VersionHistory.parse(path, text))
                    .orElseGet(() -> Collections.unmodifiableSortedMap(new TreeMap<>()));
        } catch (IllegalArgumentException malformed) {
            problems.add(String.valueOf(malformed.getMessage()));
            return Collections.unmodifiableSortedMap(new TreeMap<>());
        }
    }
}
