// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of core's packages in {@code docs/architecture.md} is what the classes say. */
class ArchitectureDocumentTest {

    private static final String CORE = "io.novella.core.internal.";
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+) +-> (.*)");

    private record Listed(int layer, Set<String> uses) {}

    private static Map<String, Listed> listed() throws IOException {
        Map<String, Listed> listed = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/architecture.md"))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                Set<String> uses = new TreeSet<>(Arrays.asList(matcher.group(3).split(", ")));
                uses.remove("-");
                listed.put(matcher.group(2), new Listed(Integer.parseInt(matcher.group(1)), uses));
            }
        }
        return listed;
    }

    private static Map<String, Set<String>> real() {
        Map<String, Set<String>> real = new TreeMap<>();
        for (JavaClass javaClass : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.novella.core")) {
            String origin = packageOf(javaClass);
            if (!origin.isEmpty()) {
                Set<String> uses = real.computeIfAbsent(origin, none -> new TreeSet<>());
                for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
                    String target = packageOf(dependency.getTargetClass().getBaseComponentType());
                    if (!target.isEmpty() && !target.equals(origin)) {
                        uses.add(target);
                    }
                }
            }
        }
        return real;
    }

    private static String packageOf(JavaClass javaClass) {
        String name = javaClass.getPackageName();
        return name.startsWith(CORE) ? name.substring(CORE.length()) : "";
    }

    @Test
    void packagesAndWhatTheyUseAreAsListed() throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        listed().forEach((name, line) -> listed.put(name, line.uses()));

        assertThat(listed).isEqualTo(real()).hasSizeGreaterThan(20);
    }

    @Test
    void packagesUseLowerLayersOnly() throws IOException {
        Map<String, Listed> listed = listed();

        listed.forEach((name, line) -> assertThat(line.uses())
                .as(name)
                .allSatisfy(used -> assertThat(listed.get(used).layer()).isLessThan(line.layer())));
    }
}
