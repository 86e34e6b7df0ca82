// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.limit.Bucket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk (section 5.2): a file. */
final class BlockDevice implements VirtioDevice {

    private static final Logger LOG = LoggerFactory.getLogger(BlockDevice.class);

    // Section 5.2.3: features, by their bits.
    static final int SIZE_MAX = 1;
    static final int SEG_MAX = 2;
    static final int RO = 5;
    static final int FLUSH_FEATURE = 9;

    // Section 5.2.4: le64 capacity @0, le32 size_max @8, le32 seg_max @12.
    private static final int CONFIG_BYTES = 16;

    private static final int TYPE = 2;
    private static final int QUEUE_SIZE = 128;

    /** With a header and a status these make a chain as long as the queue, and of the most bytes that a chain may have. */
    private static final int MOST_SEGMENTS = QUEUE_SIZE - 2;

    private static final int MOST_SEGMENT_BYTES = 256 << 10;

    // Section 5.2.6: le32 type @0, le32 reserved @4, le64 sector @8, data, u8 status.
    private static final int HEADER_BYTES = 16;
    static final int IN = 0;
    static final int OUT = 1;
    static final int FLUSH = 4;
    static final int GET_ID = 8;
    static final int OK = 0;
    static final int IOERR = 1;
    static final int UNSUPP = 2;
    private static final int ID_BYTES = 20;

    private final String name;
    private final DiskFile file;
    private final long length;
    private final GuestRam memory;
    private final ByteBuffer config = ByteBuffer.allocate(CONFIG_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final LongSupplier clock;
    private final @Nullable Bucket bytes;
    private final @Nullable Bucket operations;
    private boolean complained;

    /**
     * A disk.
     *
     * @param name also what the guest gets to know, up to 20 characters of it
     * @param clock in nanoseconds
     */
    BlockDevice(String name, DiskFile file, GuestRam memory, LongSupplier clock) {
        this.name = name;
        this.file = file;
        this.length = file.length();
        this.memory = memory;
        this.clock = clock;
        this.bytes = bucket(file.disk().bytesPerSecond());
        this.operations = bucket(file.disk().operationsPerSecond());
        config.putLong(0, length / DiskFile.SECTOR)
                .putInt(8, MOST_SEGMENT_BYTES)
                .putInt(12, MOST_SEGMENTS);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int features() {
        return 1 << SIZE_MAX | 1 << SEG_MAX | 1 << FLUSH_FEATURE | (file.disk().readOnly() ? 1 << RO : 0);
    }

    @Override
    public int[] queueSizes() {
        return new int[] {QUEUE_SIZE};
    }

    @Override
    public ByteBuffer config() {
        return config;
    }

    @Override
    public boolean serve(Queues queues) {
        Chain chain = queues.take(0);
        if (chain == null) {
            return false;
        }
        long toWrite = Chain.length(chain.writable());
        if (Chain.length(chain.readable()) < HEADER_BYTES || toWrite == 0) {
            throw new QueueFault("a request has no header, or no place for the status");
        }
        List<Chain.Piece> data = Chain.part(chain.writable(), 0, toWrite - 1);
        int status = request(chain, data, queues.has(FLUSH_FEATURE));
        Chain.write(memory, Chain.part(chain.writable(), toWrite - 1, 1), new byte[] {(byte) status});
        // Section 2.7.8.2: what is told of is written from the first byte on, and after an error the data is not.
        queues.give(0, chain, status == OK ? (int) toWrite : data.isEmpty() ? 1 : 0);
        return true;
    }

    private int request(Chain chain, List<Chain.Piece> toFill, boolean flushes) {
        ByteBuffer header = ByteBuffer.wrap(Chain.read(memory, Chain.part(chain.readable(), 0, HEADER_BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Chain.Piece> data = Chain.part(chain.readable(), HEADER_BYTES, SplitQueue.MAX_CHAIN_BYTES);
        long sector = header.getLong(8);
        pay(operations, 1);
        try {
            return switch (header.getInt(0)) {
                case IN -> read(toFill, sector);
                case OUT -> write(data, sector, flushes);
                case FLUSH -> {
                    file.flush();
                    yield OK;
                }
                case GET_ID -> identify(toFill);
                default -> UNSUPP;
            };
        } catch (HypervisorException e) {
            // Once: the guest will hear of each, and could ask for ever.
            if (!complained) {
                complained = true;
                LOG.warn(
                        "the disk file '{}' does not do as it should: {}",
                        file.disk().file(),
                        e.getMessage());
            }
            return IOERR;
        }
    }

    private int read(List<Chain.Piece> pieces, long sector) {
        long wanted = Chain.length(pieces);
        if (!isInside(sector, wanted)) {
            return IOERR;
        }
        pay(bytes, wanted);
        long offset = sector * DiskFile.SECTOR;
        for (Chain.Piece piece : pieces) {
            file.read(memory, piece, offset);
            offset += piece.length();
        }
        return OK;
    }

    private int write(List<Chain.Piece> pieces, long sector, boolean flushes) {
        long wanted = Chain.length(pieces);
        if (file.disk().readOnly() || !isInside(sector, wanted)) {
            return IOERR;
        }
        pay(bytes, wanted);
        long offset = sector * DiskFile.SECTOR;
        for (Chain.Piece piece : pieces) {
            file.write(memory, piece, offset);
            offset += piece.length();
        }
        if (!flushes) {
            // Section 5.2.6.2: a driver that does not flush relies on each write.
            file.flush();
        }
        return OK;
    }

    private int identify(List<Chain.Piece> pieces) {
        if (Chain.length(pieces) != ID_BYTES) {
            return IOERR;
        }
        Chain.write(memory, pieces, Arrays.copyOf(name.getBytes(US_ASCII), ID_BYTES));
        return OK;
    }

    private boolean isInside(long sector, long wanted) {
        long sectors = wanted / DiskFile.SECTOR;
        return wanted % DiskFile.SECTOR == 0 && sector >= 0 && sector <= length / DiskFile.SECTOR - sectors;
    }

    @Override
    public long owed() {
        return Math.max(debt(bytes), debt(operations));
    }

    private @Nullable Bucket bucket(long perSecond) {
        return perSecond == 0 ? null : new Bucket(perSecond, clock.getAsLong());
    }

    private static void pay(@Nullable Bucket bucket, long count) {
        if (bucket != null) {
            bucket.take(count);
        }
    }

    private long debt(@Nullable Bucket bucket) {
        return bucket == null || !bucket.isEmpty() ? 0 : bucket.debt(clock.getAsLong());
    }
}
