// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the bootstrap administrator's token: made at the first start, for its owner only, and kept. */
final class BootstrapToken {

    static final String FILE = "bootstrap-token";

    private static final Logger LOG = LoggerFactory.getLogger(BootstrapToken.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = Set.of(OWNER_READ, OWNER_WRITE);

    private final Path file;

    BootstrapToken(Path folder) {
        file = folder.resolve(FILE);
    }

    /** The token; empty if the file cannot be used, which the log then explains. */
    Optional<String> readOrCreate() {
        try {
            return Files.exists(file) ? read() : Optional.of(create());
        } catch (IOException failed) {
            LOG.error("{} cannot be read or written, so nobody is administrator: {}", file, failed.toString());
            return Optional.empty();
        }
    }

    private Optional<String> read() throws IOException {
        // ISO 8859-1 reads any bytes, so a damaged file is told apart from one that cannot be read.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!Token.isWellFormed(text)) {
            LOG.error("{} holds no token, so nobody is administrator. Delete it and restart to have one made.", file);
            return Optional.empty();
        }
        if (isPosix() && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            LOG.warn("{} could be opened by others; now only by its owner", file);
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        return Optional.of(text);
    }

    private String create() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        String token = Token.random();
        // Written beside and moved, so that neither a crash leaves half a token nor another user ever sees one.
        Path fresh = Files.createTempFile(folder, FILE, ".tmp", ownerOnly());
        try {
            Files.writeString(fresh, token + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        LOG.info("a token of the bootstrap administrator was made: {}", file);
        return token;
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
