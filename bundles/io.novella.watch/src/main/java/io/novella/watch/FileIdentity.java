// SPDX-License-Identifier: Apache-2.0
package io.novella.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a file's content at one moment. Two equal identities mean that nothing was written meanwhile: symbolic
 * links are followed, so a link that points elsewhere gives another real path, and on Unix the time of the last status
 * change notices a file that was written without changing its size and modification time.
 *
 * @param realPath the file behind all links
 * @param key inode and device, where the file system has them
 * @param size in bytes
 * @param modified time of the last modification
 * @param changed time of the last change of content or attributes; {@code modified} where there is none
 * @param directory whether it is a directory
 */
public record FileIdentity(
        Path realPath, @Nullable Object key, long size, FileTime modified, FileTime changed, boolean directory) {

    private static final FileTime NEVER = FileTime.fromMillis(0);

    /** Returns the identity of a file; empty if there is none, a link points nowhere, or it cannot be examined. */
    public static Optional<FileIdentity> of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Path realPath = file.toRealPath();
            if (attributes.isDirectory()) { // its times tell of any file in it, which has an identity of its own
                return Optional.of(new FileIdentity(realPath, attributes.fileKey(), 0, NEVER, NEVER, true));
            }
            return Optional.of(new FileIdentity(
                    realPath,
                    attributes.fileKey(),
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    changed(file, attributes),
                    false));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    private static FileTime changed(Path file, BasicFileAttributes attributes) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (FileTime) Files.getAttribute(file, "unix:ctime")
                : attributes.lastModifiedTime();
    }
}
