// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with one secret in it, which only its owner can open. */
final class SecretFile {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = Set.of(OWNER_READ, OWNER_WRITE);

    private final Path file;

    SecretFile(Path file) {
        this.file = file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** The secret; what others could open is closed first. */
    String read() throws IOException {
        if (isPosix() && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            LOG.warn("{} was accessible to other users; it is now restricted to its owner", file);
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        // ISO 8859-1 reads any bytes, so a damaged file is told apart from one that cannot be read.
        return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    }

    void write(String secret) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // Written beside and moved, so that neither a crash leaves half a secret nor another user ever sees one.
        Path fresh = Files.createTempFile(folder, String.valueOf(file.getFileName()), ".tmp", ownerOnly());
        try {
            Files.writeString(fresh, secret + "\n", StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.DSYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
