// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments into an instance whose shell and bundle cache are made up. */
class InstanceDeploymentTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Real output of {@code felix:lb -l}, with a place for rows of the deployed file. */
    private static final String BUNDLES =
            """
            START LEVEL 40
               ID|State      |Level|Location
                0|Active     |    0|System Bundle|7.0.5
               67|Active     |   40|file:bundle/40-shell/io.novella.shell-0.1.0.jar|0.1.0
            %s
            """;

    @TempDir
    Path home;

    private Path jar;
    /** What the instance does before each reading of its state; the last step repeats. */
    private final Deque<Step> steps = new ArrayDeque<>();

    private String rows = "";
    private String failures = "";

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    @BeforeEach
    void anInstanceAndAJar() throws IOException {
        Files.createDirectories(home.resolve("deploy"));
        jar = bundle(home.resolve("greet-1.0.0.jar"), "org.example.greet;singleton:=true", "1.0.0");
    }

    @Test
    void copiesTheJarAndReportsWhatServes() throws Exception {
        steps.add(() -> {});
        steps.add(() -> contains(68, deployed()));

        assertThat(deployment().deploy(LONG))
                .isEqualTo("org.example.greet 1.0.0 is active from " + deployed() + ": it serves 2 routes");
        assertThat(deployed()).hasSameBinaryContentAs(jar);
        assertThat(filesIn(home.resolve("deploy"))).containsExactly("org.example.greet.jar");
    }

    @Test
    void replacesTheFileOfTheSameBundleUnderItsName() throws Exception {
        Path older = bundle(home.resolve("deploy/mine.jar"), "org.example.greet", "0.9.0");
        bundle(home.resolve("deploy/other.jar"), "org.example.greet.other", "1.0.0");
        steps.add(() -> {});
        steps.add(() -> contains(68, older));

        deployment().deploy(LONG);

        assertThat(older).hasSameBinaryContentAs(jar);
        assertThat(filesIn(home.resolve("deploy"))).containsExactly("mine.jar", "other.jar");
    }

    @Test
    void failuresOfTheOlderContentDoNotCount() throws Exception {
        Path file = bundle(deployed(), "org.example.greet", "1.0.0-old");
        byte[] older = Files.readAllBytes(file);
        steps.add(() -> {
            contains(68, file); // before the jar is copied over it
            failures = failure("org.example.greet 1.0.0", "GreetController", "has no @Policy");
        });
        steps.add(() -> assertThat(file).hasSameBinaryContentAs(jar)); // the instance has not noticed it yet
        steps.add(() -> assertThat(cached(68)).hasBinaryContent(older));
        steps.add(() -> {
            contains(69, file);
            failures = "";
        });

        assertThat(deployment().deploy(LONG)).contains("is active");
        assertThat(steps).as("steps that were not waited for").hasSize(1);
    }

    @Test
    void aBundleThatDoesNotServeFailsWithEveryReason() {
        steps.add(() -> {});
        steps.add(() -> {
            contains(68, deployed());
            failures = failure(
                            "org.example.greet 1.0.0",
                            "GreetController",
                            "greet.json: pattern '[a-' is wrong\nline 2: *")
                    + failure("org.example.greeting 1.0.0", "Another", "is not this bundle")
                    + failure("org.example.greet 1.0.0", "Loader", "waits for a service org.example.Thing");
        });

        assertThatThrownBy(() -> deployment().deploy(LONG))
                .isInstanceOf(DeployException.class)
                .hasMessage("org.example.greet.jar is not serving:\n"
                        + "org.example.greet 1.0.0: GreetController: greet.json: pattern '[a-' is wrong\nline 2: *\n"
                        + "org.example.greet 1.0.0: Loader: waits for a service org.example.Thing");
    }

    @Test
    void aFileThatTheInstanceRefusesFails() {
        steps.add(() -> {});
        steps.add(() -> failures =
                failure("org.example.greet.jar", deployed().toString(), "cannot be installed: no such package"));

        assertThatThrownBy(() -> deployment().deploy(LONG))
                .hasMessageContaining("cannot be installed: no such package");
    }

    @Test
    void anInstanceThatNeverInstallsTheFileFailsAfterTheTimeout() {
        steps.add(() -> {});

        assertThatThrownBy(() -> deployment().deploy(Duration.ofMillis(1)))
                .hasMessageContaining("the instance has not installed the bundle");
    }

    @Test
    void twoFilesOfTheBundleAreRefusedByName() throws Exception {
        bundle(home.resolve("deploy/a.jar"), "org.example.greet", "1.0.0");
        bundle(home.resolve("deploy/b.jar"), "org.example.greet", "1.1.0");
        steps.add(() -> {});

        assertThatThrownBy(() -> deployment().deploy(LONG)).hasMessageContaining("remove all but one of a.jar, b.jar");
    }

    @Test
    void whatIsNotABundleOrNotBuiltIsRefused() throws Exception {
        Files.writeString(jar, "no jar");
        assertThatThrownBy(this::deployment).isInstanceOf(DeployException.class).hasMessageContaining("is not a jar");
        Files.delete(jar);
        assertThatThrownBy(this::deployment).hasMessageContaining("mvn package novella:deploy");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, new Manifest()).close();
        }
        assertThatThrownBy(this::deployment).hasMessageContaining("has no Bundle-SymbolicName");
    }

    @Test
    void aFolderThatIsNoInstanceIsRefused() {
        assertThatThrownBy(() -> InstanceDeployment.of(home, jar))
                .hasMessageContaining("deploy/ or bin/novella is missing");
    }

    private InstanceDeployment deployment() throws IOException, DeployException {
        return new InstanceDeployment(home, jar, this::shell, Duration.ZERO);
    }

    private String shell(String command) throws IOException {
        if (command.startsWith("felix:lb")) {
            (steps.size() > 1 ? steps.remove() : steps.element()).run();
            return BUNDLES.formatted(rows);
        }
        return command.contains("api:failed")
                ? failures
                : "org.example.greet 1.0.0\norg.example.greeting 1.0.0\norg.example.greet 1.0.0\n";
    }

    /** Makes a bundle of a file: a row of the list, and its content in the framework's cache. */
    private void contains(long id, Path file) throws IOException {
        rows = "   %d|Active     |    1|file:%s?1|1.0.0".formatted(id, file);
        Files.createDirectories(cached(id).getParent());
        Files.write(cached(id), Files.readAllBytes(file));
    }

    private Path cached(long id) {
        return home.resolve("data/cache/bundle" + id + "/version0.0/bundle.jar");
    }

    private Path deployed() {
        return home.resolve("deploy/org.example.greet.jar");
    }

    private static String failure(String bundle, String subject, String reason) {
        return "@bundle\n" + bundle + "\n@subject\n" + subject + "\n@reason\n" + reason + "\n";
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path bundle(Path file, String symbolicName, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-SymbolicName", symbolicName);
        attributes.putValue("Bundle-Version", version);
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
        return file;
    }
}
