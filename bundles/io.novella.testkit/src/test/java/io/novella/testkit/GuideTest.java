// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every listing in the guide is a piece of a file that a build compiles and runs. */
class GuideTest {

    private static final Path TREE = Path.of("../..");
    private static final Pattern LISTING =
            Pattern.compile("^```(java|json|yaml|xml|txt)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final List<Path> FOLDERS = List.of(
            Path.of("src/test"),
            TREE.resolve("extension/io.novella.extension.archetype/src/main/resources/archetype-resources"));

    static Stream<String> listings() throws IOException {
        Matcher matcher = LISTING.matcher(Files.readString(TREE.resolve("docs/extension-guide.md")));
        return matcher.results().map(result -> result.group(2));
    }

    @ParameterizedTest
    @MethodSource("listings")
    void standsInAFile(String listing) throws IOException {
        // "…" stands for lines left out.
        List<String> pieces = Stream.of(listing.split("(?m)^\\s*(//\\s*)?…$"))
                .map(GuideTest::words)
                .filter(piece -> !piece.isEmpty())
                .toList();
        assertThat(sources()).anySatisfy(source -> assertThat(source).containsSubsequence(pieces));
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .map(GuideTest::read)
                        .map(GuideTest::words)
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
