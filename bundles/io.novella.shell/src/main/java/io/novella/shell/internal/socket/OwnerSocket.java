// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Unix domain sockets that only the owner of this process can open. */
public final class OwnerSocket {

    private OwnerSocket() {}

    /**
     * Listens on a socket with mode 0600 from its first moment: it is made in a directory of its own that nobody else may enter, and moved
     * into place, over what an earlier run may have left.
     */
    public static synchronized ServerSocketChannel listen(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        // Relative when the path is, so that the length of the working directory's name does not count against the
        // limit.
        Path nursery = path.resolveSibling(".sock" + ProcessHandle.current().pid());
        Files.createDirectory(
                nursery, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path born = nursery.resolve("s");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(born));
            Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
            Files.move(born, path, StandardCopyOption.REPLACE_EXISTING);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            Files.deleteIfExists(born);
            throw e;
        } finally {
            Files.deleteIfExists(nursery);
        }
    }
}
