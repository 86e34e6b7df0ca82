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

/** What a bundle says of the versions of a service that it extends: {@code history/<service>.txt}, if it has one. */
final class HistoryFile {

    private HistoryFile() {}

    /**
     * Reads it.
     *
     * @param problems takes a sentence for a line that is not of the form
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
