// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.machine.internal.virtio.Chain.Piece;
import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue by itself, with drivers that keep to the rules and others. */
class SplitQueueTest {

    private static final IoRange RANGE = new MmioSlot(0).range();
    private static final long TABLE = Driver.descriptors(0);
    private static final long INDIRECT_TABLE = 0x30000;
    private static final long DATA = 0x20000;
    private static final int LAST = Driver.SIZE - 1;

    private final FakeMachine machine = new FakeMachine();
    private final MmioTransport unused = new MmioTransport(machine, RANGE, 5, new ConsoleDevice(machine));
    private final Driver driver = new Driver(machine, unused, RANGE);
    private final SplitQueue queue = queue(true, new SplitQueue.Position(0, 0, 0));

    @AfterEach
    void close() {
        unused.close();
        machine.close();
    }

    @Test
    void chainsComeInTheOrderTheyAreOfferedIn() {
        assertThat(queue.take()).isNull();
        driver.offer(0, 4, Buffer.read(DATA, 16), Buffer.read(DATA + 16, 0), Buffer.write(DATA + 512, 512));
        driver.offer(0, 2, Buffer.write(DATA + 4096, 1));

        assertThat(queue.take())
                .isEqualTo(new Chain(
                        4, List.of(new Piece(DATA, 16), new Piece(DATA + 16, 0)), List.of(new Piece(DATA + 512, 512))));
        assertThat(queue.take()).isEqualTo(new Chain(2, List.of(), List.of(new Piece(DATA + 4096, 1))));
        assertThat(queue.take()).isNull();
    }

    @Test
    void theIndicesWrapAround() {
        for (int i = 0; i < 70_000; i++) {
            driver.offer(0, i % Driver.SIZE, Buffer.read(DATA, 1));
            Chain chain = queue.take();
            assertThat(chain).isNotNull();
            assertThat(chain.head()).isEqualTo(i % Driver.SIZE);
            queue.give(chain, 0);
        }
        assertThat(queue.take()).isNull();
        assertThat(machine.memory().readShort(Driver.used(0) + 2)).isEqualTo(70_000 & 0xffff);
    }

    @Test
    void aDescriptorStandsForATableOfThem() {
        driver.descriptor(INDIRECT_TABLE, 0, DATA, 16, SplitQueue.NEXT, 2);
        driver.descriptor(INDIRECT_TABLE, 2, DATA + 512, 3, SplitQueue.WRITE, 0);
        driver.descriptor(TABLE, 0, DATA + 99, 1, SplitQueue.NEXT, 1);
        driver.descriptor(TABLE, 1, INDIRECT_TABLE, 48, SplitQueue.INDIRECT, 0);
        driver.offerHead(0, 0);

        assertThat(queue.take())
                .isEqualTo(new Chain(
                        0, List.of(new Piece(DATA + 99, 1), new Piece(DATA, 16)), List.of(new Piece(DATA + 512, 3))));
    }

    @Test
    void aQueueMayBeFull() {
        for (int i = 0; i < Driver.SIZE; i++) {
            driver.offer(0, i, Buffer.read(DATA + i, 1));
        }
        for (int i = 0; i < Driver.SIZE; i++) {
            assertThat(queue.take()).isEqualTo(new Chain(i, List.of(new Piece(DATA + i, 1)), List.of()));
        }
        assertThat(queue.take()).isNull();
    }

    @Test
    void aChainMayBeAsLongAsItsQueue() {
        Buffer[] buffers = new Buffer[Driver.SIZE];
        Arrays.setAll(buffers, i -> Buffer.write(DATA + 16L * i, 16));
        driver.offer(0, 0, buffers);
        Chain chain = queue.take();

        assertThat(chain).isNotNull();
        assertThat(chain.writable()).hasSize(Driver.SIZE).endsWith(new Piece(DATA + 16 * LAST, 16));
    }

    @Test
    void aChainMayHaveAllOfTheMemoryAndItsFirstAndLastByte() {
        driver.offer(
                0,
                0,
                Buffer.read(0, 1),
                Buffer.read(FakeMachine.MEMORY - 1, 1),
                Buffer.write(0, FakeMachine.MEMORY),
                Buffer.write(FakeMachine.MEMORY, 0));

        assertThat(queue.take())
                .isEqualTo(new Chain(
                        0,
                        List.of(new Piece(0, 1), new Piece(FakeMachine.MEMORY - 1, 1)),
                        List.of(new Piece(0, FakeMachine.MEMORY), new Piece(FakeMachine.MEMORY, 0))));
    }

    @Test
    void aTableHasUpTo65536Descriptors() {
        driver.descriptor(0, 0, DATA, 1, SplitQueue.NEXT, 0xffff);
        driver.descriptor(0, 0xffff, DATA + 1, 2, 0, 0);
        // That is all of the memory: descriptors of 16 bytes from its first byte to its last.
        link(0, 0, FakeMachine.MEMORY, SplitQueue.INDIRECT, 0);

        assertThat(queue.take())
                .isEqualTo(new Chain(0, List.of(new Piece(DATA, 1), new Piece(DATA + 1, 2)), List.of()));
    }

    @Test
    void rulesThatAreBrokenAreNoticed() {
        assertBroken("there is no descriptor 8 in a table of 8", () -> driver.offerHead(0, 8));
        assertBroken("there is no descriptor 65535 in a table of 8", () -> link(0, DATA, 1, SplitQueue.NEXT, -1));
        assertBroken("a chain is longer than its queue of 8", () -> link(0, DATA, 1, SplitQueue.NEXT, 0));
        assertBroken(
                "1 bytes at 0x100000 are not inside the 1048576 bytes of memory",
                () -> link(0, FakeMachine.MEMORY, 1, 0, 0));
        assertBroken("2 bytes at 0xfffff are not inside", () -> link(0, FakeMachine.MEMORY - 1, 2, 0, 0));
        assertBroken("2 bytes at 0xffffffffffffffff are not inside", () -> link(0, -1, 2, 0, 0));
        assertBroken("a chain has more than 33554432 bytes", () -> link(0, 0, -1, 0, 0));
        assertBroken("a chain has more than 33554432 bytes", () -> link(0, 0, SplitQueue.MAX_CHAIN_BYTES + 1, 0, 0));
        assertBroken("33554432 bytes at 0x0 are not inside", () -> link(0, 0, SplitQueue.MAX_CHAIN_BYTES, 0, 0));
        assertBroken("memory to read after memory to write to", () -> {
            driver.descriptor(TABLE, 1, DATA, 1, 0, 0);
            link(0, DATA, 1, SplitQueue.NEXT | SplitQueue.WRITE, 1);
        });
        assertBroken("10 chains are available in a queue of 8", () -> {
            for (int i = 0; i < 10; i++) {
                driver.offerHead(0, 0);
            }
        });
    }

    @Test
    void rulesOfTablesThatAreBrokenAreNoticed() {
        assertBroken("an indirect table cannot have 0 bytes", () -> link(0, DATA, 0, SplitQueue.INDIRECT, 0));
        assertBroken("an indirect table cannot have 17 bytes", () -> link(0, DATA, 17, SplitQueue.INDIRECT, 0));
        assertBroken("an indirect table cannot have 4294967280 bytes", () -> link(0, 0, -16, SplitQueue.INDIRECT, 0));
        assertBroken(
                "16 bytes at 0xffff8 are not inside",
                () -> link(0, FakeMachine.MEMORY - 8, 16, SplitQueue.INDIRECT, 0));
        assertBroken(
                "descriptor 0 is indirect where it must not be",
                () -> link(0, INDIRECT_TABLE, 16, SplitQueue.INDIRECT | SplitQueue.NEXT, 1));
        assertBroken("descriptor 0 is indirect where it must not be", () -> {
            driver.descriptor(INDIRECT_TABLE, 0, INDIRECT_TABLE, 16, SplitQueue.INDIRECT, 0);
            link(0, INDIRECT_TABLE, 16, SplitQueue.INDIRECT, 0);
        });
        assertBroken("there is no descriptor 1 in a table of 1", () -> {
            driver.descriptor(INDIRECT_TABLE, 0, DATA, 1, SplitQueue.NEXT, 1);
            link(0, INDIRECT_TABLE, 16, SplitQueue.INDIRECT, 0);
        });
        assertBroken("a chain is longer than its queue of 8", () -> {
            driver.descriptor(INDIRECT_TABLE, 0, DATA, 1, SplitQueue.NEXT, 0);
            link(0, INDIRECT_TABLE, 16, SplitQueue.INDIRECT, 0);
        });
        SplitQueue plain = queue(false, before());
        link(LAST, INDIRECT_TABLE, 16, SplitQueue.INDIRECT, 0);
        assertThatThrownBy(plain::take).hasMessage("descriptor 7 is indirect where it must not be");
    }

    @Test
    void interruptIsWantedOnceWhenTheIndexPassesTheDriversEvent() {
        SplitQueue events = queue(true, true, before());
        assertThat(events.isInterruptWanted()).isFalse();
        wantInterruptAt(0);
        give(events, 1);
        assertThat(events.isInterruptWanted()).isTrue();
        assertThat(events.position()).isEqualTo(new SplitQueue.Position(1, 1, 1));
        assertThat(events.isInterruptWanted())
                .as("asked again, with nothing new")
                .isFalse();

        give(events, 1);
        assertThat(events.isInterruptWanted()).as("the event is behind").isFalse();
        wantInterruptAt(4);
        give(events, 2);
        assertThat(events.isInterruptWanted()).as("the event is ahead").isFalse();
        give(events, 3);
        assertThat(events.isInterruptWanted()).as("the event is passed").isTrue();
        give(events, 1);
        assertThat(events.isInterruptWanted()).isFalse();
    }

    @Test
    void interruptIsWantedAcrossTheWrapOfTheIndices() {
        SplitQueue events = queue(true, true, new SplitQueue.Position(0xffff, 0xffff, 0xffff));
        wantInterruptAt(0);
        give(events, 0xffff, 1);
        assertThat(events.isInterruptWanted()).isFalse();
        give(events, 0, 1);
        assertThat(events.isInterruptWanted()).isTrue();
        assertThat(events.position()).isEqualTo(new SplitQueue.Position(1, 1, 1));
    }

    @Test
    void driverWithoutEventsSaysWhetherItWantsInterrupts() {
        assertThat(queue.isInterruptWanted()).isTrue();
        machine.memory().writeShort(Driver.available(0), SplitQueue.NO_INTERRUPT);
        assertThat(queue.isInterruptWanted()).isFalse();
    }

    @Test
    void listeningAsksForTheNextChainWithEventsOnly() {
        long event = Driver.used(0) + 4 + 8L * Driver.SIZE;
        machine.memory().writeShort(event, 0x1234);
        queue.listen();
        assertThat(machine.memory().readShort(event)).isEqualTo(0x1234);
        SplitQueue events = queue(true, true, before());
        give(events, 3);
        events.listen();
        assertThat(machine.memory().readShort(event)).isEqualTo(3);
    }

    private void wantInterruptAt(int index) {
        machine.memory().writeShort(Driver.available(0) + 4 + 2L * Driver.SIZE, index);
    }

    /** Takes chains and gives them back. */
    private void give(SplitQueue events, int count) {
        for (int i = 0; i < count; i++) {
            driver.offer(0, 0, Buffer.read(DATA, 1));
            Chain chain = events.take();
            assertThat(chain).isNotNull();
            events.give(chain, 0);
        }
    }

    /** As {@link #give(SplitQueue, int)}, of a driver that is at an index. */
    private void give(SplitQueue events, int at, int count) {
        for (int i = 0; i < count; i++) {
            driver.descriptor(TABLE, 0, DATA, 1, 0, 0);
            machine.memory().writeShort(Driver.available(0) + 4 + 2L * ((at + i) % Driver.SIZE), 0);
            machine.memory().writeShort(Driver.available(0) + 2, at + i + 1 & 0xffff);
            Chain chain = events.take();
            assertThat(chain).isNotNull();
            events.give(chain, 0);
        }
    }

    private void link(int index, long address, int length, int flags, int next) {
        driver.descriptor(TABLE, index, address, length, flags, next);
        driver.offerHead(0, index);
    }

    /** On a queue of its own each, which begins where the driver is. */
    private void assertBroken(String message, Runnable wrong) {
        SplitQueue fresh = queue(true, before());
        wrong.run();
        assertThatThrownBy(fresh::take).isInstanceOf(QueueFault.class).hasMessageContaining(message);
    }

    /** A position at which all that was offered up to now is done. */
    private SplitQueue.Position before() {
        int offered = machine.memory().readShort(Driver.available(0) + 2);
        return new SplitQueue.Position(offered, offered, offered);
    }

    private SplitQueue queue(boolean indirect, SplitQueue.Position position) {
        return queue(indirect, false, position);
    }

    private SplitQueue queue(boolean indirect, boolean events, SplitQueue.Position position) {
        return new SplitQueue(
                machine.memory(),
                new SplitQueue.Layout(Driver.SIZE, TABLE, Driver.available(0), Driver.used(0)),
                indirect,
                events,
                position);
    }
}
