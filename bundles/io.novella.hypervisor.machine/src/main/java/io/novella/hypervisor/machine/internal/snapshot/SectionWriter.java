// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Writes sections, each with its checksum. */
final class SectionWriter {

    static final byte[] MAGIC = {'N', 'O', 'V', 'S', 'N', 'A', 'P', 0x1a};
    static final int VERSION = 2;

    /** Tag and length. */
    static final int HEADER_BYTES = 12;

    static final int CHECKSUM_BYTES = 4;

    private final WritableByteChannel channel;
    private final CRC32C all = new CRC32C();
    private int sections;
    private long written;

    /** Writes what makes a section's content. */
    interface Content {
        void write(DataOutput to) throws IOException;
    }

    SectionWriter(WritableByteChannel channel) throws IOException {
        this.channel = channel;
        write(ByteBuffer.allocate(MAGIC.length + Integer.BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .flip());
    }

    void section(Tag tag, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.write(new DataOutputStream(bytes));
        section(tag, ByteBuffer.allocate(0), ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** A section of a beginning and a rest, which is not copied. */
    void section(Tag tag, ByteBuffer beginning, ByteBuffer rest) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(tag.code())
                .putLong((long) beginning.remaining() + rest.remaining())
                .flip();
        CRC32C checksum = new CRC32C();
        for (ByteBuffer part : new ByteBuffer[] {header, beginning, rest}) {
            checksum.update(part.duplicate());
            write(part);
        }
        ByteBuffer sum = ByteBuffer.allocate(CHECKSUM_BYTES)
                .putInt((int) checksum.getValue())
                .flip();
        all.update(sum.duplicate());
        write(sum);
        sections++;
    }

    /** The last section. */
    void end() throws IOException {
        int before = sections;
        int sum = (int) all.getValue();
        section(Tag.LAST, to -> {
            to.writeInt(before);
            to.writeInt(sum);
        });
    }

    long written() {
        return written;
    }

    private void write(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
