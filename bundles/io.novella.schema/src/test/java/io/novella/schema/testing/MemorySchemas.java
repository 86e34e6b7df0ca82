// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.testing;

import io.novella.schema.SchemaSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Schema files in memory. Their text may be written with single quotes, which become double ones. */
public final class MemorySchemas implements SchemaSource {

    private final Map<String, String> files = new TreeMap<>();

    /** Adds a file in {@code schemas/}; a later one of the same name replaces it. */
    public MemorySchemas with(String name, String text) {
        files.put("schemas/" + name, Json.quotes(text));
        return this;
    }

    /** Adds what the bundle says of a service's versions. */
    public MemorySchemas history(String service, String lines) {
        files.put("history/" + service + ".txt", lines);
        return this;
    }

    @Override
    public List<String> list(String folder) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0)
                .toList();
    }

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
