// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import io.novella.api.Microversion;
import io.novella.maven.plugin.derive.DeriveException;
import io.novella.maven.plugin.derive.LineDiff;
import io.novella.maven.plugin.derive.SchemaDeriver;
import io.novella.schema.SchemaSource;
import io.novella.schema.contract.SchemaFolder;
import io.novella.schema.contract.SchemaTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schema file that is to be written, proven to compile and to map.
 *
 * @param file where
 * @param before the schema that it comes from
 * @param after its text
 */
record Derivation(Path file, String before, String after) {

    private static final Pattern FILE =
            Pattern.compile("(?:schemas/)?((.+)/[^/]+\\.(?:request|query|response))\\.(\\d+\\.\\d+)\\.json");

    static Derivation of(Path resources, String from, String to, Path instructions)
            throws DeriveException, IOException {
        Matcher name = FILE.matcher(from);
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "'" + from + "' is not schemas/<resource>/<operation>.<request|query|response>.<since>.json");
        }
        Microversion since = Microversion.parse(to);
        if (since.compareTo(Microversion.parse(name.group(3))) <= 0) {
            throw new IllegalArgumentException(to + " is not later than " + name.group(3));
        }
        String path = "schemas/" + name.group(1) + "." + since + ".json";
        String before = Files.readString(resources.resolve("schemas/" + name.group(1) + "." + name.group(3) + ".json"));
        String after = SchemaDeriver.derive(before, Files.readString(instructions));
        List<String> problems = problems(new SchemaFolder(resources), name.group(2), path, after);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the platform would reject the derived schema:\n  " + String.join("\n  ", problems));
        }
        return new Derivation(resources.resolve(path), before, after);
    }

    /** What the platform's own reader finds wrong with the new file among the old ones. */
    private static List<String> problems(SchemaFolder folder, String resource, String path, String text) {
        SchemaSource with = new SchemaSource() {
            @Override
            public List<String> list(String directory) {
                List<String> files = new ArrayList<>(folder.list(directory));
                if (!files.contains(path)) {
                    files.add(path);
                }
                return files;
            }

            @Override
            public Optional<String> read(String file) {
                return file.equals(path) ? Optional.of(text) : folder.read(file);
            }
        };
        return SchemaTree.of(with, List.of(resource)).problems().stream()
                .filter(problem -> problem.startsWith(path))
                .toList();
    }

    List<String> diff() throws DeriveException {
        return LineDiff.of(SchemaDeriver.normalize(before), after);
    }

    /** Writes it, unless there is a file of that name. */
    Path write() throws IOException {
        try {
            return Files.writeString(file, after, java.nio.file.StandardOpenOption.CREATE_NEW);
        } catch (java.nio.file.FileAlreadyExistsException exists) {
            throw new IllegalArgumentException(file + " already exists and is not overwritten");
        }
    }
}
