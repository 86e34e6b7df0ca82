// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.FailureInfo;
import io.novella.watch.ChangeDetector;
import io.novella.watch.FileIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that an operator copies bundles into. Each jar in it, or behind a link in it, is given to the deployer when
 * its content has changed, and taken away when it has gone. A folder that is absent changes nothing. For one thread, but
 * for {@link #failures}.
 */
final class DeployFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final String JAR = ".jar";
    /** Comes with the distribution. */
    private static final String README = "README.md";

    private final Path folder;
    private final Deployer deployer;
    private final ChangeDetector detector = new ChangeDetector();
    /** Of each jar that was deployed, the hash of its content. */
    private final Map<Path, String> hashes = new HashMap<>();
    /** Jars that could not be deployed, with the reason. */
    private final Map<Path, String> refused = new TreeMap<>();

    private long lastChange;
    private volatile List<FailureInfo> refusals = List.of();
    private volatile @Nullable String unreadable;

    DeployFolder(Path folder, Deployer deployer) {
        this.folder = folder;
        this.deployer = deployer;
    }

    /**
     * Compares the folder with what is deployed, and changes that.
     *
     * @param change a number that differs when a bundle has changed, so that a refused jar may be accepted now
     */
    void poll(long change) {
        Map<Path, FileIdentity> jars;
        try {
            jars = list();
            unreadable = null;
        } catch (IOException gone) {
            unreadable = "cannot be read, so the extensions deployed from it remain unchanged: " + gone;
            return;
        }
        Set<Path> changes = detector.changes(jars);
        // First those that go, so that a file may take the place of another.
        changes.stream().filter(jar -> !jars.containsKey(jar)).forEach(this::remove);
        changes.stream().filter(jars::containsKey).forEach(this::put);
        if (change != lastChange) {
            lastChange = change;
            List.copyOf(refused.keySet()).stream()
                    .filter(jar -> !changes.contains(jar))
                    .forEach(this::put);
        }
        refusals = refused.entrySet().stream()
                .map(entry -> failure(entry.getKey(), entry.getValue() + instead(entry.getKey())))
                .toList();
    }

    private Map<Path, FileIdentity> list() throws IOException {
        Map<Path, FileIdentity> jars = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + JAR)) {
            for (Path file : files) {
                FileIdentity.of(file)
                        .filter(identity -> !identity.directory())
                        .ifPresent(identity -> jars.put(file, identity));
            }
        } catch (java.nio.file.DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return jars;
    }

    private void remove(Path jar) {
        LOG.info("{} was removed", jar.getFileName());
        refused.remove(jar);
        hashes.remove(jar);
        deployer.remove(jar.toFile());
        detector.accept(jar);
    }

    private void put(Path jar) {
        try {
            if (!Files.isRegularFile(jar)) {
                throw new IOException("is not a regular file");
            }
            String hash = hash(jar);
            if (!hash.equals(hashes.get(jar)) || !deployer.retry(jar.toFile())) {
                deployer.put(jar.toFile());
                hashes.put(jar, hash);
                LOG.info("{} is deployed", jar.getFileName());
            }
            refused.remove(jar);
        } catch (IOException unusable) {
            refuse(jar, unusable.getMessage());
        } catch (RuntimeException | Error broken) { // whatever a file brings about, the others are deployed
            LOG.error("{} cannot be deployed", jar, broken);
            refuse(jar, "cannot be deployed: " + Reasons.of(broken));
        }
        detector.accept(jar);
    }

    private void refuse(Path jar, @Nullable String reason) {
        String text = String.valueOf(reason);
        if (!text.equals(refused.put(jar, text))) {
            LOG.warn("{} {}", jar.getFileName(), text);
        }
    }

    /** A file that was only touched, or copied again, is not deployed again. */
    private static String hash(Path jar) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        } catch (IOException broken) {
            throw new IOException(
                    Files.isReadable(jar)
                            ? "cannot be read: " + broken.getMessage()
                            : "cannot be read: permission denied",
                    broken);
        }
    }

    private String instead(Path jar) {
        List<Bundle> bundles = deployer.bundles(jar.toFile());
        return bundles.isEmpty()
                ? ""
                : "; " + bundles.get(0).getSymbolicName() + " " + bundles.get(0).getVersion()
                        + ", the version to be replaced, remains active";
    }

    /** What lies in the folder and is not deployed, with the reasons. For any thread. */
    List<FailureInfo> failures() {
        String problem = unreadable;
        if (problem != null) {
            return List.of(new FailureInfo(String.valueOf(folder.getFileName()), folder.toString(), problem));
        }
        List<FailureInfo> failures = new ArrayList<>(refusals);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                other(file).ifPresent(reason -> failures.add(failure(file, reason)));
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            // The next poll finds it.
        }
        return failures;
    }

    /** Why something is not even considered; empty for what is, and for hidden files. */
    private static Optional<String> other(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(".") || name.equals(README)) {
            return Optional.empty();
        }
        if (Files.isDirectory(file)) {
            return Optional.of("is a folder; only jar files directly in deploy/ are deployed");
        }
        if (!Files.exists(file)) {
            return Files.isSymbolicLink(file)
                    ? Optional.of("is a symbolic link to a file that does not exist")
                    : Optional.empty();
        }
        if (name.endsWith(JAR)) {
            return Optional.empty();
        }
        return Optional.of(
                name.endsWith(".cfg") || name.endsWith(".config")
                        ? "is a configuration file; move it to conf/"
                        : "is not deployed, because its file name does not end in .jar");
    }

    private static FailureInfo failure(Path file, String reason) {
        return new FailureInfo(String.valueOf(file.getFileName()), file.toString(), reason);
    }
}
