// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

import io.novella.maven.plugin.deploy.InstanceState.Failure;
import io.novella.maven.plugin.deploy.InstanceState.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** Copies the jar of an extension into the {@code deploy/} folder of a running instance, and waits until it serves or has failed. */
public final class InstanceDeployment {

    /** Each poll starts two short processes. */
    private static final Duration POLL = Duration.ofMillis(300);
    /** A result counts when it has not changed for this long: services and components may follow each other. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path home;
    private final Path jar;
    private final String symbolicName;
    private final String version;
    private final Shell shell;
    private final Duration settledAfter;

    /**
     * A deployment into the instance in a folder.
     *
     * @param home folder of the instance, as {@code novella home} prints it
     * @param jar the extension's bundle
     * @throws DeployException if there is no instance in the folder, or the file is not a bundle
     */
    public static InstanceDeployment of(Path home, Path jar) throws IOException, DeployException {
        Path absolute = home.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute.resolve("deploy")) || !Files.isExecutable(absolute.resolve("bin/novella"))) {
            throw new DeployException(absolute + " is not the folder of an instance: deploy/ or bin/novella is missing;"
                    + " start the instance with 'novella up' and use the folder that 'novella home' prints");
        }
        return new InstanceDeployment(absolute, jar, new ScriptShell(absolute), SETTLED);
    }

    InstanceDeployment(Path home, Path jar, Shell shell, Duration settledAfter) throws IOException, DeployException {
        this.home = home;
        this.jar = jar;
        this.shell = shell;
        this.settledAfter = settledAfter;
        Attributes attributes = manifest(jar);
        this.symbolicName = symbolicName(attributes)
                .orElseThrow(() ->
                        new DeployException(jar + " is not an OSGi bundle: its manifest has no Bundle-SymbolicName"));
        String declared = attributes.getValue("Bundle-Version");
        this.version = declared == null ? "0.0.0" : declared.strip();
    }

    /**
     * Copies the jar, and waits.
     *
     * @param timeout limit of the wait
     * @return a sentence that says what serves now
     * @throws DeployException if the extension does not serve; the message has all reasons, each on a line of its own
     */
    public String deploy(Duration timeout) throws IOException, InterruptedException, DeployException {
        InstanceState.read(shell); // an instance that does not run says so before anything is copied
        Path target = target();
        copy(target);
        long end = System.nanoTime() + timeout.toNanos();
        long unchangedSince = System.nanoTime();
        List<Failure> last = List.of();
        Optional<Installed> lastBundle = Optional.empty();
        while (true) {
            InstanceState state = InstanceState.read(shell);
            Optional<Installed> bundle = bundle(state, target);
            List<Failure> failures = failures(state, target, bundle.isPresent());
            long now = System.nanoTime();
            if (!failures.equals(last) || !bundle.equals(lastBundle)) {
                unchangedSince = now;
            }
            last = failures;
            lastBundle = bundle;
            boolean settled = now - unchangedSince >= settledAfter.toNanos();
            if (settled && !failures.isEmpty()) {
                throw new DeployException(target.getFileName() + " is not serving:\n"
                        + String.join(
                                "\n", failures.stream().map(Failure::toString).toList()));
            }
            boolean active = bundle.filter(found -> found.state().equals("Active")
                            || found.state().equals("Resolved")) // a fragment is never active
                    .isPresent();
            if (settled && active) {
                return success(target);
            }
            if (now - end >= 0) {
                throw new DeployException(
                        target.getFileName() + " is not serving after " + timeout.toSeconds() + " seconds: "
                                + (bundle.isEmpty()
                                        ? "the instance has not installed the bundle; see 'novella logs'"
                                        : failures.isEmpty()
                                                ? "its bundle is in the state "
                                                        + bundle.get().state()
                                                : String.join(
                                                        "\n",
                                                        failures.stream()
                                                                .map(Failure::toString)
                                                                .toList())));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private String success(Path target) throws IOException, InterruptedException, DeployException {
        long routes = shell.run("each (api:routes) { echo ($it bundle) }")
                .lines()
                .filter(line -> line.startsWith(symbolicName + " "))
                .count();
        return symbolicName + " " + version + " is active from " + target + ": "
                + (routes == 1 ? "it serves 1 route" : "it serves " + routes + " routes");
    }

    /** The file of this extension that is there already, or a new one. */
    private Path target() throws IOException, DeployException {
        List<Path> same = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("deploy"), "*.jar")) {
            for (Path file : files) {
                try {
                    if (symbolicName(manifest(file))
                            .filter(symbolicName::equals)
                            .isPresent()) {
                        same.add(file);
                    }
                } catch (IOException | DeployException notABundle) {
                    // Another file's problem, which api:failed lists.
                }
            }
        }
        if (same.size() > 1) {
            throw new DeployException(home.resolve("deploy") + " has " + same.size() + " files of " + symbolicName
                    + ": remove all but one of "
                    + String.join(
                            ", ",
                            same.stream()
                                    .map(file -> file.getFileName().toString())
                                    .sorted()
                                    .toList()));
        }
        return same.isEmpty() ? home.resolve("deploy").resolve(symbolicName + ".jar") : same.get(0);
    }

    /** By a rename within the folder, so that the instance never sees half a file. Its name does not end in {@code .jar} before. */
    private void copy(Path target) throws IOException {
        Path part = Files.createTempFile(target.getParent(), "." + symbolicName, ".part");
        try {
            Files.copy(jar, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The newest bundle of the file, if its content is that of the jar; the instance may not have noticed the file yet. */
    private Optional<Installed> bundle(InstanceState state, Path target) throws IOException {
        String location = target.toUri().toString();
        String plain = "file:" + target;
        Optional<Installed> newest = state.bundles().stream()
                .filter(bundle ->
                        bundle.location().equals(location) || bundle.location().equals(plain))
                .max(Comparator.comparingLong(Installed::id));
        return newest.isPresent() && holdsTheJar(newest.get().id()) ? newest : Optional.empty();
    }

    /** Whether the newest revision of a bundle in the framework's cache is the jar. */
    private boolean holdsTheJar(long id) throws IOException {
        Path cached = home.resolve("data/cache/bundle" + id);
        Optional<Path> newest;
        try (Stream<Path> revisions = Files.find(
                cached, 2, (file, attributes) -> file.getFileName().toString().equals("bundle.jar"))) {
            newest = revisions.max(Comparator.comparing(InstanceDeployment::revision));
        } catch (UncheckedIOException | NoSuchFileException changesNow) {
            return false;
        }
        try {
            return newest.isPresent() && Files.mismatch(newest.get(), jar) < 0;
        } catch (NoSuchFileException changesNow) {
            return false;
        }
    }

    /** The number N of {@code versionM.N/bundle.jar}. */
    private static int revision(Path cached) {
        String folder = cached.subpath(cached.getNameCount() - 2, cached.getNameCount() - 1)
                .toString();
        String number = folder.substring(folder.lastIndexOf('.') + 1);
        return number.matches("\\d{1,9}") ? Integer.parseInt(number) : -1;
    }

    /** What fails of this extension; before its bundle is installed, only that its file is refused. */
    private List<Failure> failures(InstanceState state, Path target, boolean installed) {
        String file = target.getFileName().toString();
        return state.failures().stream()
                .filter(failure -> failure.bundle().equals(file)
                        || failure.subject().equals(target.toString())
                        || installed
                                && (failure.bundle().equals(symbolicName)
                                        || failure.bundle().startsWith(symbolicName + " ")))
                .toList();
    }

    private static Attributes manifest(Path jar) throws IOException, DeployException {
        if (!Files.isRegularFile(jar)) {
            throw new DeployException(jar + " does not exist; build it first with 'mvn package novella:deploy'");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (ZipException broken) {
            throw new DeployException(jar + " is not a jar file: " + broken.getMessage());
        }
    }

    private static Optional<String> symbolicName(Attributes attributes) {
        return Optional.ofNullable(attributes.getValue("Bundle-SymbolicName"))
                .map(header -> header.replaceFirst(";.*", "").strip());
    }
}
