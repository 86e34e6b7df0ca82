// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import io.novella.api.Microversion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the files {@code schemas/<resource>/<operation>.<kind>.<since>.json} of a resource. */
public final class SchemaFiles {

    private static final Pattern NAME = Pattern.compile("(.+)\\.(request|query|response)\\.([^.]+\\.[^.]+)\\.json");

    private final String folder;
    private final Map<String, Map<SchemaKind, SortedMap<Microversion, String>>> byOperation = new TreeMap<>();

    private SchemaFiles(String folder) {
        this.folder = folder;
    }

    /**
     * The files of a resource.
     *
     * @param problems takes a sentence for each file whose name is not of the form
     */
    public static SchemaFiles of(SchemaSource source, String resource, List<String> problems) {
        SchemaFiles files = new SchemaFiles("schemas/" + resource);
        source.list(files.folder).stream().sorted().forEach(path -> files.add(path, problems));
        return files;
    }

    private void add(String path, List<String> problems) {
        Matcher matcher = NAME.matcher(path.substring(path.lastIndexOf('/') + 1));
        if (!matcher.matches()) {
            if (!path.endsWith("/defs.json")) {
                problems.add(
                        path + ": expected a file name of the form <operation>.<request|query|response>.<since>.json");
            }
            return;
        }
        Optional<Microversion> since = Microversion.tryParse(matcher.group(3));
        if (since.isEmpty()) {
            problems.add(path + ": '" + matcher.group(3) + "' in the name is not a version");
            return;
        }
        SchemaKind kind = SchemaKind.valueOf(matcher.group(2).toUpperCase(java.util.Locale.ROOT));
        byOperation
                .computeIfAbsent(matcher.group(1), unused -> new TreeMap<>())
                .computeIfAbsent(kind, unused -> new TreeMap<>())
                .put(since.get(), path);
    }

    /** The folder they are in. */
    public String folder() {
        return folder;
    }

    /** Names of the operations that have files. */
    public Iterable<String> operations() {
        return byOperation.keySet();
    }

    /** Paths of an operation's files of a kind, by the version they begin with. */
    public SortedMap<Microversion, String> of(String operation, SchemaKind kind) {
        return byOperation.getOrDefault(operation, Map.of()).getOrDefault(kind, new TreeMap<>());
    }
}
