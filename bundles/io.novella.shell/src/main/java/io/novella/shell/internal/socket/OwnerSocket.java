// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unix domain sockets that only the owner of this process can open. */
public final class OwnerSocket {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerSocket.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PREFIX = ".sock";
    private static final String BORN = "s";
    private static final int ATTEMPTS = 100;
    /** One that is younger may be in use by another process this moment. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(1);

    private OwnerSocket() {}

    /**
     * Listens on a socket with mode 0600 from its first moment: it is made in a directory of its own that no other user may enter, and
     * moved into place, over what an earlier run may have left. The directory has a random name, since what a process has left that was
     * killed here must not block the next one, and in a container the process id is always the same.
     */
    public static synchronized ServerSocketChannel listen(Path path) throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a socket lies in a folder");
        Files.createDirectories(directory);
        sweep(directory);
        // Relative when the path is, so that the length of the working directory's name does not count against the
        // limit.
        Path nursery = nursery(path);
        Path born = nursery.resolve(BORN);
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(born));
                Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
                Files.move(born, path, StandardCopyOption.REPLACE_EXISTING);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } finally {
            Files.deleteIfExists(born);
            Files.deleteIfExists(nursery);
        }
    }

    private static Path nursery(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path nursery = path.resolveSibling(PREFIX + Integer.toString(RANDOM.nextInt(36 * 36 * 36), 36));
            try {
                return Files.createDirectory(
                        nursery, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException taken) {
                if (attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** Removes what processes that were killed in {@link #listen} have left. */
    private static void sweep(Path directory) {
        FileTime old = FileTime.from(Instant.now().minus(LEFT_BEHIND));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path nursery : left) {
                if (Files.isDirectory(nursery, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(nursery).compareTo(old) < 0) {
                    Path born = nursery.resolve(BORN);
                    if (!Files.isRegularFile(born, LinkOption.NOFOLLOW_LINKS)) {
                        Files.deleteIfExists(born);
                    }
                    Files.deleteIfExists(nursery);
                }
            }
        } catch (IOException | RuntimeException notOurs) {
            LOG.debug("A leftover socket folder {}* in {} was not removed", PREFIX, directory, notOurs);
        }
    }
}
