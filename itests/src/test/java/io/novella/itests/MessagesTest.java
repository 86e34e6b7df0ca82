// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * An approval test of the texts that users see: the shell, the reasons in {@code api:failed}, errors and log messages. It collects them
 * from the sources of every bundle and compares them with {@code itests/messages.txt}, so that a review shows each change of wording.
 * {@code -Dnovella.update.docs=true} updates the file.
 */
class MessagesTest {

    private static final Path APPROVED = Path.of("messages.txt");
    private static final String TITLE =
            """
            # The texts that users see, by bundle and class; {name} stands for a value. MessagesTest compares them with the sources.
            # Update: mvn test -pl itests -Dtest=MessagesTest -Dnovella.update.docs=true
            """;

    private static final Predicate<String> TWO_LETTERS = matches("\\p{L}{2}");

    /** Prose and its fragments contain a space. SQL is no prose. */
    private static final Predicate<String> PROSE = TWO_LETTERS
            .and(matches(" "))
            .and(matches("\\b(SELECT|INSERT INTO|DELETE FROM|CREATE TABLE|SET|WHERE)\\b")
                    .negate());

    /** In the shell, single words are seen too: columns, options, parameters. Properties of its services are not. */
    private static final Predicate<String> WORDS =
            TWO_LETTERS.and(matches("^(\\{[A-Z_]+})?=").negate());

    @Test
    void messagesEqualTheApprovedFile() throws IOException {
        StringBuilder text = new StringBuilder(TITLE);
        int classes = 0;
        for (Path bundle : bundles()) {
            Map<String, Set<String>> messages = messages(bundle);
            classes += messages.size();
            messages.forEach((name, found) -> {
                text.append('\n').append(name).append('\n');
                found.forEach(message -> text.append("    ").append(message).append('\n'));
            });
        }
        assertThat(classes).as("classes with messages").isGreaterThan(300);
        if (Boolean.getBoolean("novella.update.docs")) {
            Files.writeString(APPROVED, text);
            return;
        }

        List<String> now = text.toString().lines().toList();
        List<String> approved = Files.readAllLines(APPROVED);
        String hint = "messages that are %s; review them, then update %s as its second line says";
        assertThat(without(now, approved)).as(hint, "not approved", APPROVED).isEmpty();
        assertThat(without(approved, now)).as(hint, "gone", APPROVED).isEmpty();
        assertThat(now.equals(approved)).as(hint, "at another place", APPROVED).isTrue();
    }

    @Test
    void concatenationIsOneMessageWithNamedValues() throws IOException {
        String source =
                """
                package a;
                class Sample {
                    static final String KEY = "some-key";
                    @Descriptor("shows a thing")
                    String message(String id) {
                        return "no machine '" + id + "' in " + (here ? "this host" : place.name()) + "\\n of " + 1 + compute(2, "x yz");
                    }
                    static class Inner {
                        Object o = new Object() { String s = "inner text"; };
                    }
                }
                """;
        JavaFileObject file = new SimpleJavaFileObject(URI.create("mem:///Sample.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };

        Map<String, Set<String>> messages = new MessageCollector(PROSE).collect(List.of(file));

        assertThat(messages).containsOnlyKeys("a.Sample", "a.Sample.Inner");
        assertThat(messages.get("a.Sample"))
                .containsExactly("shows a thing", "no machine '{id}' in {}\\n of 1{compute}", "this host", "x yz");
        assertThat(messages.get("a.Sample.Inner")).containsExactly("inner text");
    }

    private static List<String> without(List<String> lines, List<String> others) {
        Set<String> known = Set.copyOf(others);
        return lines.stream().filter(line -> !known.contains(line)).toList();
    }

    private static Predicate<String> matches(String pattern) {
        return Pattern.compile(pattern).asPredicate();
    }

    /** Every folder of a bundle or Maven plugin with sources, except the examples. */
    private static List<Path> bundles() throws IOException {
        try (Stream<Path> bundles = Files.list(Path.of("../bundles"));
                Stream<Path> extension = Files.list(Path.of("../extension"))) {
            return Stream.concat(bundles, extension)
                    .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .filter(folder -> !folder.getFileName().toString().startsWith("io.novella.example."))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Set<String>> messages(Path bundle) throws IOException {
        boolean shell = bundle.endsWith("io.novella.shell");
        try (StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> sources = Files.walk(bundle.resolve("src/main/java"))) {
            List<Path> java =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            return new MessageCollector(shell ? WORDS : PROSE).collect(files.getJavaFileObjectsFromPaths(java));
        }
    }
}
