// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Finds the sections of a file and reads them, each against its checksum. */
final class SectionReader {

    private static final int MOST_SECTIONS = 1 << 20;
    private static final int COPY_BYTES = 1 << 16;

    /** Longer ones than these, and the image, are never read whole. */
    private static final int MOST_BYTES = 64 << 20;

    private final FileChannel channel;
    private final List<Section> sections;

    /** Where a section's content is. */
    record Section(Tag tag, long at, long length) {}

    /** Makes something of a section's content. */
    interface Parser<T> {
        T parse(DataInput from) throws IOException;
    }

    private SectionReader(FileChannel channel, List<Section> sections) {
        this.channel = channel;
        this.sections = sections;
    }

    /**
     * Finds all sections, without reading their content.
     *
     * @throws IOException when it is not such a file, of another version, or not whole; the message ends a sentence
     */
    static SectionReader open(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer head = ByteBuffer.allocate(SectionWriter.MAGIC.length + Integer.BYTES);
        byte[] magic = new byte[SectionWriter.MAGIC.length];
        if (size < head.capacity()) {
            throw new IOException("it is not a snapshot");
        }
        read(channel, head, 0);
        head.get(magic);
        if (!Arrays.equals(magic, SectionWriter.MAGIC)) {
            throw new IOException("it is not a snapshot");
        }
        int version = head.getInt();
        if (version != SectionWriter.VERSION) {
            throw new IOException(
                    "it is of version " + version + ", and version " + SectionWriter.VERSION + " can be read");
        }
        List<Section> sections = new ArrayList<>();
        CRC32C all = new CRC32C();
        long at = head.capacity();
        while (sections.isEmpty() || sections.get(sections.size() - 1).tag() != Tag.LAST) {
            Section section = section(channel, at, size);
            if (sections.size() == MOST_SECTIONS) {
                throw new IOException("it has more than " + MOST_SECTIONS + " sections");
            }
            sections.add(section);
            at = section.at() + section.length() + SectionWriter.CHECKSUM_BYTES;
            if (section.tag() != Tag.LAST) {
                ByteBuffer checksum = ByteBuffer.allocate(SectionWriter.CHECKSUM_BYTES);
                read(channel, checksum, at - SectionWriter.CHECKSUM_BYTES);
                all.update(checksum);
            }
        }
        if (at != size) {
            throw new IOException("something follows its end");
        }
        SectionReader reader = new SectionReader(channel, sections);
        int sum = (int) all.getValue();
        boolean whole = reader.parse(
                sections.get(sections.size() - 1),
                from -> from.readInt() == sections.size() - 1 && from.readInt() == sum);
        if (!whole) {
            throw new IOException("it is damaged: its parts do not belong together");
        }
        return reader;
    }

    private static Section section(FileChannel channel, long at, long size) throws IOException {
        if (at + SectionWriter.HEADER_BYTES + SectionWriter.CHECKSUM_BYTES > size) {
            throw new IOException("it is cut short");
        }
        ByteBuffer header = ByteBuffer.allocate(SectionWriter.HEADER_BYTES);
        read(channel, header, at);
        int code = header.getInt();
        long length = header.getLong();
        Tag tag = Tag.of(code)
                .orElseThrow(() -> new IOException(String.format(
                        Locale.ROOT, "it is damaged: there is no section 0x%x, as at byte %d", code, at)));
        if (length < 0 || length > size - at - SectionWriter.HEADER_BYTES - SectionWriter.CHECKSUM_BYTES) {
            throw new IOException("it is cut short");
        }
        return new Section(tag, at + SectionWriter.HEADER_BYTES, length);
    }

    /** All of a kind, in their order. */
    List<Section> all(Tag tag) {
        return sections.stream().filter(section -> section.tag() == tag).toList();
    }

    /** The one of its kind. */
    Section one(Tag tag) throws IOException {
        List<Section> all = all(tag);
        if (all.size() != 1) {
            throw new IOException("it is damaged: it has " + all.size() + " sections " + tag);
        }
        return all.get(0);
    }

    /** Parses all of a section's content. */
    <T> T parse(Section section, Parser<T> parser) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(bytes(section));
        try {
            T parsed = parser.parse(new DataInputStream(bytes));
            if (bytes.available() > 0) {
                throw new IOException("it is damaged: section " + section.tag() + " is too long");
            }
            return parsed;
        } catch (EOFException e) {
            throw new IOException("it is damaged: section " + section.tag() + " is too short", e);
        }
    }

    /** The number that a section begins with, as it stands there: unchecked. */
    long firstLong(Section section) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        read(channel, number, section.at());
        return number.getLong();
    }

    /** Reads a part of a section's content as it stands there: unchecked. */
    void part(Section section, long offset, ByteBuffer into) throws IOException {
        if (offset + into.remaining() > section.length()) {
            throw new IOException("it is damaged: section " + section.tag() + " is too short");
        }
        read(channel, into, section.at() + offset);
    }

    /** A section's content. */
    byte[] bytes(Section section) throws IOException {
        if (section.length() > MOST_BYTES) {
            throw new IOException("it is damaged: section " + section.tag() + " is too long");
        }
        ByteBuffer content = ByteBuffer.allocate((int) section.length());
        read(section, content, ByteBuffer.allocate(0));
        return content.array();
    }

    /** Copies a section's content to the beginning of a file. Damage is found after it is copied. */
    void copy(Section section, FileChannel to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(COPY_BYTES);
        CRC32C sum = new CRC32C();
        long begin = section.at() - SectionWriter.HEADER_BYTES;
        long end = section.at() + section.length();
        for (long at = begin; at < end; at += chunk.limit()) {
            long next = at < section.at() ? section.at() : Math.min(at + COPY_BYTES, end);
            read(channel, chunk.clear().limit((int) (next - at)), at);
            sum.update(chunk.duplicate());
            if (at >= section.at()) {
                long position = at - section.at();
                ByteBuffer part = chunk.duplicate();
                while (part.hasRemaining()) {
                    position += to.write(part, position);
                }
            }
        }
        checkSum(section, sum);
    }

    private void checkSum(Section section, CRC32C sum) throws IOException {
        ByteBuffer checksum = ByteBuffer.allocate(SectionWriter.CHECKSUM_BYTES);
        read(channel, checksum, section.at() + section.length());
        if (checksum.getInt() != (int) sum.getValue()) {
            throw new IOException("it is damaged: the checksum of section " + section.tag() + " at byte " + section.at()
                    + " is wrong");
        }
    }

    /** Reads a section's content into buffers that are as long together. Damage is found after they are filled. */
    void read(Section section, ByteBuffer beginning, ByteBuffer rest) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SectionWriter.HEADER_BYTES);
        long at = section.at() - SectionWriter.HEADER_BYTES;
        CRC32C sum = new CRC32C();
        for (ByteBuffer part : new ByteBuffer[] {header, beginning, rest}) {
            read(channel, part, at);
            at += part.remaining();
            sum.update(part.duplicate());
        }
        checkSum(section, sum);
    }

    private static void read(FileChannel channel, ByteBuffer into, long at) throws IOException {
        int begin = into.position();
        long position = at;
        while (into.hasRemaining()) {
            int count = channel.read(into, position);
            if (count < 0) {
                throw new IOException("it is cut short");
            }
            position += count;
        }
        into.position(begin);
    }
}
