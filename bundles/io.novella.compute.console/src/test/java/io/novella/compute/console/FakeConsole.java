// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import io.novella.hypervisor.Console;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A console whose reads are what a test says, one after another; then it ends. */
final class FakeConsole implements Console {

    private final Queue<Chunk> chunks;

    FakeConsole(Chunk... chunks) {
        this.chunks = new ArrayDeque<>(List.of(chunks));
    }

    @Override
    public Chunk read(long position, Duration wait) {
        Chunk next = chunks.poll();
        return next == null ? new Chunk("", position, 0, true) : next;
    }

    @Override
    public long dropped() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String text() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String tail(int lines) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long written() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int type(byte[] bytes) {
        throw new UnsupportedOperationException();
    }
}
