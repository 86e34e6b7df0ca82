// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import io.novella.hypervisor.HypervisorException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that a machine boots. Only a regular file is opened, since a device may have no end and a pipe may block; no more is read
 * than the limit, whatever the file's size is said to be; and a file that changes meanwhile is rejected.
 *
 * <p>A large file takes no heap: it is copied to a temporary file without a name, which is mapped. Unlike a mapping of the file itself,
 * that cannot be cut short by another process, and it keeps its content for the machine's next power-on.
 */
final class ImageFile {

    /** Up to this size a file is kept on the heap. */
    private static final int HEAP_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 1 << 16;

    private ImageFile() {}

    /**
     * Reads a file.
     *
     * @param kind of the file, for messages: {@code kernel}
     * @param limit the maximum size in bytes
     * @throws HypervisorException {@code INVALID_SPEC} with the reason, when it cannot be read
     */
    static ByteBuffer read(Path file, String kind, int limit) {
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                throw refused(file, kind, before.isDirectory() ? "is a folder" : "is not a regular file", null);
            }
            if (before.size() > limit) {
                throw refused(file, kind, "has " + before.size() + " bytes; the maximum is " + limit, null);
            }
            ByteBuffer content = content(file, kind, (int) before.size());
            BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
            if (content.limit() != before.size() || !same(before, after)) {
                throw refused(file, kind, "has changed while it was read", null);
            }
            return content;
        } catch (NoSuchFileException e) {
            throw refused(file, kind, "does not exist", e);
        } catch (AccessDeniedException e) {
            throw refused(file, kind, "cannot be read: permission denied", e);
        } catch (IOException e) {
            throw refused(file, kind, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads up to one byte more than the size, by which a file that has grown is recognised. */
    private static ByteBuffer content(Path file, String kind, int size) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            if (size > HEAP_BYTES) {
                return copy(from, file, kind, size);
            }
            ByteBuffer content = ByteBuffer.allocate(size + 1);
            while (content.hasRemaining() && from.read(content) >= 0) {
                // Until it is full or the file ends.
            }
            return content.flip();
        }
    }

    private static ByteBuffer copy(FileChannel from, Path file, String kind, int size) throws IOException {
        Path copy = Files.createTempFile("novella-image", null);
        try (FileChannel to = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long copied = 0;
            while (copied <= size && from.read(chunk) >= 0) {
                chunk.flip();
                copied += chunk.remaining();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
            return to.map(FileChannel.MapMode.READ_ONLY, 0, copied);
        } catch (IOException e) {
            throw refused(file, kind, "cannot be copied to " + copy.getParent() + ": " + e.getMessage(), e);
        } finally {
            Files.delete(copy);
        }
    }

    private static boolean same(BasicFileAttributes before, BasicFileAttributes after) {
        return before.size() == after.size()
                && before.lastModifiedTime().equals(after.lastModifiedTime())
                && Objects.equals(before.fileKey(), after.fileKey());
    }

    private static HypervisorException refused(Path file, String kind, String why, @Nullable Exception cause) {
        return new HypervisorException(Reason.INVALID_SPEC, kind + " file '" + file + "' " + why, cause);
    }
}
